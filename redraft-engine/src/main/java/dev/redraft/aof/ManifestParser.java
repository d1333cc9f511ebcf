package dev.redraft.aof;

import dev.redraft.resp.Args;
import dev.redraft.resp.InlineSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest as Redis does: the same files are accepted, the others are refused with the same
 * words.
 */
final class ManifestParser {
  private static final String INVALID = "Invalid AOF manifest file format";

  private final byte[] bytes;
  private int lineNumber;
  private String line = "";
  private Manifest.@Nullable Part base;
  private final List<Manifest.Part> history = new ArrayList<>();
  private final List<Manifest.Part> incrs = new ArrayList<>();

  ManifestParser(byte[] bytes) {
    this.bytes = bytes;
  }

  Manifest parse() throws ManifestException {
    if (bytes.length == 0) {
      throw new ManifestException("Found an empty AOF manifest", 0, "");
    }
    int start = 0;
    while (start < bytes.length) {
      int end = endOfLine(start);
      lineNumber++;
      boolean comment = bytes[start] == '#';
      line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      if (!comment) {
        boolean complete = line.endsWith("\n");
        line = trim(line);
        check(complete, "The AOF manifest file contains too long line");
        add(part());
      }
      start = end;
    }
    return new Manifest(base, history, incrs);
  }

  private int endOfLine(int start) {
    int limit = Math.min(bytes.length, start + Manifest.MAX_LINE);
    for (int i = start; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return limit;
  }

  private Manifest.Part part() throws ManifestException {
    Args words = InlineSplitter.split(line);
    if (words == null || words.count() < 6 || words.count() % 2 != 0) {
      throw error(INVALID);
    }
    String name = "";
    long sequence = 0;
    String type = "";
    long growthBase = -1;
    boolean batched = false;
    for (int i = 0; i < words.count(); i += 2) {
      String value = words.get(i + 1).toString();
      switch (words.get(i).toString().toLowerCase(Locale.ROOT)) {
        case "file" -> {
          name = new String(words.get(i + 1).toBytes(), StandardCharsets.UTF_8);
          check(
              name.isEmpty() || AofFiles.isBaseName(name), "File can't be a path, just a filename");
        }
        case "seq" -> sequence = number(value);
        case "type" -> type = value;
        case "growthbase" -> growthBase = Math.max(-1, number(value));
        case "batched" -> batched = number(value) != 0;
        default -> {
          // A key of a later version: it says nothing that this version needs.
        }
      }
    }
    check(!name.isEmpty() && sequence != 0 && !type.isEmpty(), INVALID);
    return switch (type.charAt(0)) {
      case 'b' -> new Manifest.Part(Manifest.Type.BASE, name, sequence, growthBase, false);
      case 'h' -> new Manifest.Part(Manifest.Type.HISTORY, name, sequence, -1, false);
      case 'i' -> new Manifest.Part(Manifest.Type.INCR, name, sequence, -1, batched);
      default -> throw error("Unknown AOF file type");
    };
  }

  private void add(Manifest.Part part) throws ManifestException {
    switch (part.type()) {
      case BASE -> {
        check(base == null, "Found duplicate base file information");
        base = part;
      }
      case HISTORY -> history.add(part);
      case INCR -> {
        long last = incrs.isEmpty() ? 0 : incrs.getLast().sequence();
        check(part.sequence() > last, "Found a non-monotonic sequence number");
        incrs.add(part);
      }
    }
  }

  /** As atoll: the number that the text begins with, 0 if none, the nearest one if out of range. */
  private static long number(String text) {
    int at = 0;
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      at = 1;
    }
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      int digit = text.charAt(at++) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && " \t\r\n".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " \t\r\n".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private void check(boolean condition, String message) throws ManifestException {
    if (!condition) {
      throw error(message);
    }
  }

  private ManifestException error(String message) {
    return new ManifestException(message, lineNumber, line);
  }
}
