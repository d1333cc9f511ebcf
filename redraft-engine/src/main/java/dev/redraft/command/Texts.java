package dev.redraft.command;

import dev.redraft.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;

/**
 * Replies from text of one byte a character (ISO-8859-1), as configuration and client names are
 * kept.
 */
final class Texts {
  private Texts() {}

  static void bulk(Context c, String latin1) {
    c.reply().bulk(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Text for people. */
  static void verbatim(Context c, CharSequence text) {
    ReplyWriter reply = c.reply();
    reply.verbatim("txt", text.toString());
  }

  /** A key of a map reply with an integer for value. */
  static void pair(Context c, String name, long value) {
    c.reply().bulk(name);
    c.reply().integer(value);
  }

  /** A key of a map reply with a double for value. */
  static void pair(Context c, String name, double value) {
    c.reply().bulk(name);
    c.reply().doubleValue(value);
  }
}
