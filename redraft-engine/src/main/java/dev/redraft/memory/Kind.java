package dev.redraft.memory;

/**
 * What an allocation is for. A walk of a {@link Fork} visits the records, once each; nodes (tables,
 * trees, chunks of large values) are reached from records and roots and stay readable until the
 * fork closes. No page holds both.
 */
public enum Kind {
  RECORD(0),
  NODE(1);

  static final int COUNT = 2;

  /** How a page descriptor says it. */
  final int code;

  Kind(int code) {
    this.code = code;
  }
}
