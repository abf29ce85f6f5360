"""How a study is run: sessions that stop, resume, reuse and report what failed."""
