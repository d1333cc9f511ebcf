package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.HashItem;
import dev.redraft.value.HashReader;
import dev.redraft.value.ListReader;
import dev.redraft.value.ListValue;
import dev.redraft.value.Record;
import dev.redraft.value.SetReader;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/** A value as text: its encoding and all that is in it, what has no order sorted. */
final class Shown {
  private Shown() {}

  /** The value of a key, which is checked as well. */
  static String of(RdbFixture fixture, String key) {
    long record = fixture.database.peek(Slice.of(key));
    return record == 0 ? "none" : of(fixture, record);
  }

  private static String of(RdbFixture fixture, long record) {
    Memory memory = fixture.memory;
    Values values = fixture.keyspace.values();
    StringBuilder text = new StringBuilder(values.encodingName(record));
    TreeSet<String> sorted = new TreeSet<>();
    switch (Record.type(memory, record)) {
      case ValueType.STRING -> text.append(' ').append(latin(StringValue.bytes(memory, record)));
      case ValueType.LIST -> {
        ListValue.validate(memory, record);
        ListReader reader = new ListReader(memory).at(record);
        for (boolean more = reader.seek(0); more; more = reader.next()) {
          text.append(' ').append(latin(reader.entry().bytes()));
        }
      }
      case ValueType.SET -> {
        values.sets().validate(record);
        SetReader reader = values.sets().reader().at(record);
        while (reader.next()) {
          sorted.add(reader.text().toString());
        }
      }
      case ValueType.ZSET -> {
        SortedSetValue reader = values.sortedSets().reader().at(record);
        reader.validate();
        reader.seek(0, false);
        while (reader.next()) {
          text.append(' ').append(reader.member()).append('=').append(reader.score());
        }
      }
      case ValueType.HASH -> {
        HashReader reader = values.hashes().read(record);
        reader.forEach(item -> sorted.add(show(item)));
      }
      case ValueType.STREAM -> {
        // Whoever compares streams reads more of them than fits here.
      }
      default -> throw new IllegalStateException("type " + Record.type(memory, record));
    }
    for (String one : sorted) {
      text.append(' ').append(one);
    }
    return text.toString();
  }

  private static String show(HashItem item) {
    String pair = latin(item.field().bytes()) + "=" + latin(item.value().bytes());
    return item.expiry() == Record.NO_EXPIRY ? pair : pair + "@" + item.expiry();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
