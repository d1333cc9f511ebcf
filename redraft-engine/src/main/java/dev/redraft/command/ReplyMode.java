package dev.redraft.command;

/** CLIENT REPLY: whether the replies of a client are sent. */
public enum ReplyMode {
  ON,
  OFF,
  /** The reply of the command that said SKIP is dropped, and so is the next. */
  SKIP_NEXT,
  SKIP
}
