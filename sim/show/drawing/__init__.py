"""Paper and ink: style, layout and the marks that figures share."""
