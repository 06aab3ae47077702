"""A local Amazon SageMaker AI: the life cycle of notebook instances, without a Jupyter behind them."""
