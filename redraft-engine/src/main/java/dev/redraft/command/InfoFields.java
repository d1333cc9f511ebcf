package dev.redraft.command;

import java.util.Locale;

/**
 * The lines of one INFO section as they are written: a title, then {@code name:value}, each ended
 * by CR LF.
 */
final class InfoFields {
  private final StringBuilder text;

  InfoFields(StringBuilder text) {
    this.text = text;
  }

  InfoFields title(String name) {
    text.append("# ").append(name).append("\r\n");
    return this;
  }

  InfoFields add(String name, String value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  InfoFields add(String name, long value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  InfoFields add(String name, boolean value) {
    return add(name, value ? 1 : 0);
  }

  /** A number with two digits behind the point. */
  InfoFields add(String name, double value) {
    return add(name, String.format(Locale.ROOT, "%.2f", value));
  }

  /** A share in percent. */
  InfoFields percent(String name, double share) {
    return add(name, String.format(Locale.ROOT, "%.2f%%", share * 100));
  }

  /** An amount of bytes, and the same for people under {@code name_human}. */
  InfoFields bytes(String name, long bytes) {
    return add(name, bytes).add(name + "_human", Texts.human(bytes));
  }

  /** Seconds, given in microseconds. */
  InfoFields seconds(String name, long micros) {
    return add(name, String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000));
  }

  StringBuilder text() {
    return text;
  }
}
