"""A notice of our own writing, for tests that need one document with two events."""

NOTICE = (
    "关于青苔社区停水的通知\n\n各位居民:\n"
    "因管道维修,青苔路定于2024年3月5日9:00—17:00停水,请提前储水。\n"
    "居民可于2024年3月8日前到居委会登记用水困难。\n\n青苔社区居委会\n2024年3月1日\n"
)
