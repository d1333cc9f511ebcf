package dev.redraft.server.compat;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.FileType;
import com.moilioncircle.redis.replicator.RedisReplicator;
import com.moilioncircle.redis.replicator.event.Event;
import com.moilioncircle.redis.replicator.event.PostRdbSyncEvent;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueHash;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueList;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueSet;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueStream;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueString;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueTTLHash;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyStringValueZSet;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.datatype.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What redis-replicator, a reader that is not ours, finds in an RDB file: as DataDump tells it. */
final class ReplicatorDump {
  private final SortedMap<String, List<String>> contents = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, Long>> fieldExpiries = new TreeMap<>();
  private final SortedSet<Integer> types = new TreeSet<>();
  private final List<String> faults = new ArrayList<>();
  private boolean whole;

  private ReplicatorDump() {}

  static ReplicatorDump of(Path file) throws IOException {
    ReplicatorDump dump = new ReplicatorDump();
    try (RedisReplicator replicator =
        new RedisReplicator(file.toFile(), FileType.RDB, Configuration.defaultSetting())) {
      replicator.addExceptionListener(
          (source, fault, event) -> dump.faults.add(fault + " at " + event));
      replicator.addEventListener((source, event) -> dump.add(event));
      replicator.open();
    }
    if (!dump.whole || !dump.faults.isEmpty()) {
      throw new IOException(file + " is not read to its end: " + dump.faults);
    }
    return dump;
  }

  /** Type, expiry and content of each key, which is its database and its name. */
  SortedMap<String, List<String>> contents() {
    return contents;
  }

  /** Milliseconds since the Unix epoch, of the fields that have an expiry. */
  SortedMap<String, SortedMap<String, Long>> fieldExpiries() {
    return fieldExpiries;
  }

  /** The types of RDB that occur. */
  SortedSet<Integer> types() {
    return types;
  }

  private void add(Event event) {
    if (event instanceof PostRdbSyncEvent) {
      whole = true;
    } else if (event instanceof KeyValuePair<?, ?> pair && pair.getKey() instanceof byte[] name) {
      types.add(pair.getValueRdbType());
      String key = pair.getDb().getDbNumber() + " " + text(name);
      List<String> all = new ArrayList<>();
      String type = content(key, pair, all);
      Long expires = pair.getExpiredMs();
      all.addAll(0, List.of(type, expires == null ? "-1" : expires.toString()));
      if (contents.put(key, all) != null) {
        faults.add(key + " twice");
      }
    }
  }

  private String content(String key, KeyValuePair<?, ?> pair, List<String> to) {
    switch (pair) {
      case KeyStringValueString string -> {
        to.add(text(string.getValue()));
        return "string";
      }
      case KeyStringValueList list -> {
        list.getValue().forEach(element -> to.add(text(element)));
        return "list";
      }
      case KeyStringValueSet set -> {
        set.getValue().forEach(member -> to.add(text(member)));
        to.sort(null);
        return "set";
      }
      case KeyStringValueHash hash -> {
        hash.getValue().forEach((field, value) -> to.add(text(field) + "=" + text(value)));
        to.sort(null);
        return "hash";
      }
      case KeyStringValueTTLHash hash -> {
        SortedMap<String, Long> expiries = new TreeMap<>();
        hash.getValue()
            .forEach((field, value) -> {
              to.add(text(field) + "=" + text(value.getValue()));
              if (value.getExpires() != null) {
                expiries.put(text(field), value.getExpires());
              }
            });
        to.sort(null);
        fieldExpiries.put(key, expiries);
        return "hash";
      }
      case KeyStringValueZSet zset -> {
        zset.getValue().forEach(entry -> to.add(text(entry.getElement()) + " " + entry.getScore()));
        to.sort(null);
        return "zset";
      }
      case KeyStringValueStream stream -> {
        content(stream.getValue(), to);
        return "stream";
      }
      default -> {
        faults.add(key + " is a " + pair.getClass());
        return "unknown";
      }
    }
  }

  private static void content(Stream stream, List<String> to) {
    for (Stream.Entry entry : stream.getEntries().values()) {
      if (!entry.isDeleted()) {
        List<String> words = new ArrayList<>();
        entry
            .getFields()
            .forEach((field, value) -> {
              words.add(text(field));
              words.add(text(value));
            });
        to.add("entry " + entry.getId() + " " + words);
      }
    }
    to.add("last-generated-id " + stream.getLastId());
    to.add("max-deleted-entry-id " + stream.getMaxDeletedEntryId());
    to.add("entries-added (integer) " + stream.getEntriesAdded());
    for (Stream.Group group : stream.getGroups()) {
      String name = text(group.getName());
      to.add("group " + name + " " + group.getPendingEntries().size() + " " + group.getLastId());
      for (Stream.Consumer consumer : group.getConsumers()) {
        if (!consumer.getPendingEntries().isEmpty()) {
          to.add(
              "consumer " + text(consumer.getName()) + " " + consumer.getPendingEntries().size());
        }
      }
      for (Stream.Nack pending : group.getPendingEntries().values()) {
        to.add(
            "pending "
                + pending.getId()
                + " "
                + text(pending.getConsumer().getName())
                + " "
                + pending.getDeliveryCount());
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
