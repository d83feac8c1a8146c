"""gouji (勾稽): read Chinese budget-performance reports and check that they tie."""
