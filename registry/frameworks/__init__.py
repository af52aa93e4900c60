"""The published frameworks as they lie in `competency_frameworks/`, and the texts made from them."""
