"""Categories (类目): what matters there are, how they read, what is wrong with a draft of them."""
