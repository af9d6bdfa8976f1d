"""Pages of making public: postings, the duty list of a year, papers."""
