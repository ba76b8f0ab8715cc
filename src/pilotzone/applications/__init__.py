"""Cases: applications, reviews, draws, decisions, public notices, objections, assignment facts."""
