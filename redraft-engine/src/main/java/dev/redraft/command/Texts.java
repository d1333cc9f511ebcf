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

  /**
   * Appends a number with {@code digits} digits behind the point, at most 6: what String.format
   * does, in a hundredth of the time.
   */
  static void fixed(StringBuilder target, double value, int digits) {
    long scale = 1;
    for (int i = 0; i < digits; i++) {
      scale *= 10;
    }
    double scaled = Math.rint(Math.abs(value) * scale);
    if (!(scaled < 1L << 53)) {
      target.append(value);
      return;
    }
    long whole = (long) scaled;
    if (value < 0 && whole > 0) {
      target.append('-');
    }
    target.append(whole / scale);
    if (digits > 0) {
      target.append('.');
      padded(target, whole % scale, digits);
    }
  }

  /** Appends a number with zeros before it, so that it has {@code digits} digits. */
  static void padded(StringBuilder target, long value, int digits) {
    String text = String.valueOf(value);
    target.repeat('0', Math.max(0, digits - text.length())).append(text);
  }

  /** Bytes as people write them: {@code 1.11M}, {@code 64B}. */
  static String human(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    String units = "KMGTPE";
    double amount = bytes;
    int unit = -1;
    while (amount >= 1024 && unit < units.length() - 1) {
      amount /= 1024;
      unit++;
    }
    StringBuilder text = new StringBuilder();
    fixed(text, amount, 2);
    return text.append(units.charAt(unit)).toString();
  }
}
