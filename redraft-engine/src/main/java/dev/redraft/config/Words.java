package dev.redraft.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a line into words and quotes words, as redis.conf and inline commands do.
 *
 * <p>Words are separated by white space. In double quotes {@code \n \r \t \b \a \xHH} are escapes
 * and any other escaped character stands for itself; in single quotes only {@code \'} is one. A
 * closing quote ends its word and must be followed by white space or the end.
 */
public final class Words {
  private final String line;
  private int at;

  private Words(String line) {
    this.line = line;
  }

  /** The words of the line, or null when its quotes are not balanced. */
  public static @Nullable List<String> split(String line) {
    Words words = new Words(line);
    List<String> found = new ArrayList<>();
    while (words.skipSpace()) {
      StringBuilder word = new StringBuilder();
      if (!words.word(word)) {
        return null;
      }
      found.add(word.toString());
    }
    return found;
  }

  private boolean skipSpace() {
    while (at < line.length() && isSpace(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  private boolean word(StringBuilder word) {
    while (at < line.length() && !isSpace(line.charAt(at))) {
      char c = line.charAt(at++);
      if (c == '"' || c == '\'') {
        return quoted(word, c) && (at == line.length() || isSpace(line.charAt(at)));
      }
      word.append(c);
    }
    return true;
  }

  private boolean quoted(StringBuilder word, char quote) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == quote) {
        return true;
      }
      if (c == '\\' && quote == '"' && at < line.length()) {
        word.append(escaped());
      } else if (c == '\\' && quote == '\'' && at < line.length() && line.charAt(at) == '\'') {
        at++;
        word.append('\'');
      } else {
        word.append(c);
      }
    }
    return false;
  }

  private char escaped() {
    char c = line.charAt(at++);
    if (c == 'x' && at + 1 < line.length()) {
      int high = hex(line.charAt(at));
      int low = hex(line.charAt(at + 1));
      if (high >= 0 && low >= 0) {
        at += 2;
        return (char) ((high << 4) | low);
      }
    }
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> c;
    };
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= 9 && c <= 13);
  }

  /**
   * The word in double quotes, so that {@link #split} gives it back; characters stand for bytes.
   */
  public static String quote(String word) {
    StringBuilder text = new StringBuilder(word.length() + 2).append('"');
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '\\', '"' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case 7 -> text.append("\\a");
        default -> {
          if (c >= 32 && c < 127) {
            text.append(c);
          } else {
            text.append("\\x")
                .append(Character.forDigit((c >> 4) & 15, 16))
                .append(Character.forDigit(c & 15, 16));
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
