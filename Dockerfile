# calendar_svc in one container: SQLite in the volume /data, or PostgreSQL by CALENDAR_SVC_DATABASE_URL.
FROM python:3.12-slim

ENV PIP_NO_CACHE_DIR=1
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY calendar_svc ./calendar_svc
COPY feeds ./feeds
RUN pip install --constraint constraints.txt ".[postgresql]"
RUN useradd --system --uid 10001 --no-create-home calendar && install --directory --owner calendar /data

ENV CALENDAR_SVC_DATA_DIR=/data
ENV CALENDAR_SVC_FEEDS_DIR=/app/feeds
ENV CALENDAR_SVC_PORT=8000
USER calendar
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['CALENDAR_SVC_PORT'] + '/healthz', timeout=4)"]
CMD ["calendar-svc", "serve", "--host", "0.0.0.0"]
