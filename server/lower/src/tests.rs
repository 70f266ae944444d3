//! Small models from documents to graphs.
