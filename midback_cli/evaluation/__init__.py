"""How good the content is: mistakes that the loader can not see."""
