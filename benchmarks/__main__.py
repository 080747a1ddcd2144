"""`make bench`: build both sets, measure, print the table of benchmarks/README.md."""

from benchmarks import pages

missed = pages.main()
print(f"\n{missed} page(s) miss the aim: ratio at most {pages.AIM}, equal queries.")
