"""Feeds: job offers collected from career pages, job boards, files and mailboxes, politely and again and again."""
