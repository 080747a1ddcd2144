"""The demo province Sơn Châu (domain F): fictional, and made by the actions alone, with `at=`."""
