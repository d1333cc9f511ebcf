package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a file says of itself: names and values, of which the known ones are logged. */
final class AuxFields {
  /** Names are the same few in all files; what is beyond is read and dropped. */
  private static final int MOST = 64;

  private final EventLog log;
  private final long now;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Slice text = new Slice();

  AuxFields(EventLog log, long now) {
    this.log = log;
    this.now = now;
  }

  void read(RdbInput input) throws IOException, RdbException {
    input.readString(text);
    String name = Printable.of(text);
    input.readString(text);
    String value = Printable.of(text);
    if (fields.size() < MOST) {
      fields.put(name, value);
    }
    switch (name) {
      case "redis-ver" -> log.notice("Loading RDB produced by version " + value);
      case "valkey-ver" -> log.notice("Loading RDB produced by Valkey version " + value);
      case "ctime" -> log.notice("RDB age " + Math.max(0, now / 1000 - number()) + " seconds");
      case "used-mem" ->
          log.notice(
              String.format(
                  Locale.ROOT, "RDB memory usage when created %.2f Mb", number() / 1048576.0));
      case "aof-preamble" -> {
        if (number() != 0) {
          log.notice("RDB has an AOF tail");
        }
      }
      case "aof-base" -> {
        if (number() != 0) {
          log.notice("RDB is base AOF");
        }
      }
      default -> {
        // As in Redis, names with a percent sign are for whoever reads the log.
        if (name.startsWith("%")) {
          log.notice("RDB '" + name + "': " + value);
        }
      }
    }
  }

  private long number() {
    return Bytes.isLong(text.array(), text.offset(), text.length()) ? Bytes.parseLong(text) : 0;
  }

  Map<String, String> fields() {
    return Map.copyOf(fields);
  }
}
