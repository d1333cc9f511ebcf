package dev.redraft.rewrite;

/** The threads that take part in a rewrite. Each state of it belongs to one of them. */
enum Role {
  ENGINE,
  LOG_WRITER,
  CHILD,
  BACKGROUND
}
