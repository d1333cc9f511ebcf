package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/** CLIENT REPLY: whether the replies of a client are sent. */
public enum ReplyMode {
  ON,
  OFF,
  /** The reply of the command that said SKIP is dropped, and so is the next. */
  SKIP_NEXT,
  SKIP;

  /**
   * Takes back a reply that is not wanted, unless it consists of pushes, and goes on to the next
   * mode.
   *
   * @param spec the command that has replied, or null if it was refused
   * @param before the mode when it began
   * @param mark where its reply begins
   */
  static void apply(Client client, @Nullable CommandSpec spec, ReplyMode before, long mark) {
    ReplyMode mode = client.replyMode;
    boolean unwanted = mode == OFF || mode != ON && before != ON || mode == SKIP_NEXT;
    if (mode == SKIP_NEXT) {
      client.replyMode = SKIP;
    } else if (mode == SKIP) {
      unwanted = true;
      client.replyMode = ON;
    }
    if (unwanted && (spec == null || !PubSubCommands.repliesWithPushes(spec))) {
      client.reply().reset(mark);
    }
  }
}
