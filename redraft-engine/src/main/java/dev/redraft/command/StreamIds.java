package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.value.StreamId;

/** The IDs of stream entries as arguments, in all of their forms, with Redis's errors. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class StreamIds {
  private static final CommandException INVALID =
      new CommandException("ERR Invalid stream ID specified as stream command argument");
  private static final CommandException INVALID_START =
      new CommandException("ERR invalid start ID for the interval");
  private static final CommandException INVALID_END =
      new CommandException("ERR invalid end ID for the interval");

  private StreamIds() {}

  /** {@code ms} or {@code ms-seq}; without a sequence number that is 0. */
  static StreamId strict(Slice text, StreamId id) {
    if (!id.parse(text, 0)) {
      throw INVALID;
    }
    return id;
  }

  /** Whether the text is an ID as {@link #strict} takes it; {@code id} is undefined if not. */
  static boolean isStrict(Slice text, StreamId id) {
    return id.parse(text, 0);
  }

  /** As {@link #strict}, or {@code -} for the least and {@code +} for the greatest. */
  static StreamId any(Slice text, StreamId id) {
    return orEdge(text, id, 0);
  }

  /** {@code ms-*}: the sequence number is to be made. Returns false for another form. */
  static boolean isOpen(Slice text, StreamId id) {
    return id.parseOpen(text);
  }

  /** The start of a range: {@code (id} excludes it, no sequence number is the first one. */
  static StreamId start(Slice text, StreamId id) {
    if (!isExclusive(text)) {
      return orEdge(text, id, 0);
    }
    exclusive(text, id, 0);
    if (!id.increment()) {
      throw INVALID_START;
    }
    return id;
  }

  /** The end of a range: {@code (id} excludes it, no sequence number is the last one. */
  static StreamId end(Slice text, StreamId id) {
    if (!isExclusive(text)) {
      return orEdge(text, id, StreamId.MAX);
    }
    exclusive(text, id, StreamId.MAX);
    if (!id.decrement()) {
      throw INVALID_END;
    }
    return id;
  }

  /** Whether the text is one character, such as {@code $}. */
  static boolean is(Slice text, char word) {
    return text.length() == 1 && text.at(0) == word;
  }

  private static boolean isExclusive(Slice text) {
    return text.length() > 1 && text.at(0) == '(';
  }

  private static void exclusive(Slice text, StreamId id, long missingSeq) {
    Slice rest = new Slice().set(text.array(), text.offset() + 1, text.length() - 1);
    if (!id.parse(rest, missingSeq)) {
      throw INVALID;
    }
  }

  private static StreamId orEdge(Slice text, StreamId id, long missingSeq) {
    if (is(text, '-')) {
      return id.setMin();
    }
    if (is(text, '+')) {
      return id.setMax();
    }
    if (!id.parse(text, missingSeq)) {
      throw INVALID;
    }
    return id;
  }
}
