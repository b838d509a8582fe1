"""How good the content is: labelled cases, simulated patients, guarantees, and mistakes that the loader cannot see."""
