package dev.redraft.aof;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words in Redis's quoting: separated by blanks; {@code "..."} with C escapes and {@code \xHH}; {@code '...'} with
 * {@code \'} alone. Characters are bytes (ISO-8859-1).
 */
final class QuotedWords {
  private final String line;
  private int at;

  private QuotedWords(String line) {
    this.line = line;
  }

  /** The words of {@code line}; null if a quote is not closed or is followed by something else than a blank. */
  static @Nullable List<String> split(String line) {
    QuotedWords reader = new QuotedWords(line);
    List<String> words = new ArrayList<>();
    while (reader.skipBlanks()) {
      String word = reader.word();
      if (word == null) {
        return null;
      }
      words.add(word);
    }
    return words;
  }

  private boolean skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  private @Nullable String word() {
    StringBuilder word = new StringBuilder();
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (isBlank(c)) {
        return word.toString();
      }
      if (c == '"' || c == '\'') {
        boolean closed = c == '"' ? doubleQuoted(word) : singleQuoted(word);
        return closed && (at == line.length() || isBlank(line.charAt(at))) ? word.toString() : null;
      }
      word.append(c);
    }
    return word.toString();
  }

  private boolean singleQuoted(StringBuilder word) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '\'') {
        return true;
      }
      if (c == '\\' && at < line.length() && line.charAt(at) == '\'') {
        c = line.charAt(at++);
      }
      word.append(c);
    }
    return false;
  }

  private boolean doubleQuoted(StringBuilder word) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return true;
      }
      word.append(c == '\\' && at < line.length() ? escaped() : c);
    }
    return false;
  }

  private char escaped() {
    if (line.charAt(at) == 'x' && at + 2 < line.length()) {
      int high = Character.digit(line.charAt(at + 1), 16);
      int low = Character.digit(line.charAt(at + 2), 16);
      if (high >= 0 && low >= 0) {
        at += 3;
        return (char) (high * 16 + low);
      }
    }
    char c = line.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> c;
    };
  }

  /** {@code word} as it is, or quoted if a reader would otherwise change or split it. */
  static String quote(String word) {
    return word.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\' && c != '"') ? word : quoted(word);
  }

  private static String quoted(String word) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '\\', '"' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case 7 -> out.append("\\a");
        default -> {
          if (c >= ' ' && c < 127) {
            out.append(c);
          } else {
            out.append(String.format("\\x%02x", (int) c));
          }
        }
      }
    }
    return out.append('"').toString();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
