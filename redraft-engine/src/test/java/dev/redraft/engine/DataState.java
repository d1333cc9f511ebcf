package dev.redraft.engine;

import dev.redraft.command.Digests;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.value.HashReader;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.Record;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All data as text, straight from memory, without any effect on it: DEBUG DIGEST and what that
 * leaves out, which is the times of keys and of fields, the counters of streams, and their groups.
 * Not in it is what the log does not keep: when keys were used and consumers were seen.
 */
final class DataState {
  private final Keyspace keyspace;
  private final Memory memory;
  private final HashReader hashes;
  private final StreamGroups groups;
  private final StreamId id = new StreamId();
  private final List<String> lines = new ArrayList<>();

  private DataState(Keyspace keyspace) {
    this.keyspace = keyspace;
    memory = keyspace.memory();
    hashes = keyspace.values().hashes().readerOf(memory);
    groups = new StreamGroups(memory);
  }

  static String of(Keyspace keyspace) {
    return new DataState(keyspace).text();
  }

  private String text() {
    for (int i = 0; i < keyspace.databases(); i++) {
      Database database = keyspace.database(i);
      int index = i;
      database.forEach(record -> describe(index, record));
    }
    Collections.sort(lines);
    return Digests.of(keyspace) + "\n" + String.join("\n", lines);
  }

  private void describe(int database, long record) {
    String key = text(Record.keyAddress(memory, record), Record.keyLength(memory, record));
    String name = database + "/" + key;
    lines.add(name + " expires " + Record.expiry(memory, record));
    if (Record.type(memory, record) == ValueType.HASH) {
      hashes
          .at(record)
          .forEach(item ->
              lines.add(name + " field " + text(item.field().bytes()) + " " + item.expiry()));
    } else if (Record.type(memory, record) == ValueType.STREAM) {
      describeStream(name, StreamHeader.of(memory, record));
    }
  }

  private void describeStream(String name, long stream) {
    lines.add(
        name
            + (" last " + StreamHeader.last(memory, stream, id))
            + (" deleted " + StreamHeader.maxDeleted(memory, stream, id))
            + (" added " + StreamHeader.added(memory, stream)));
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      String of = name + " group " + text(StreamGroup.nameAddress(group), groupLength(group));
      lines.add(
          of
              + (" last " + StreamGroup.last(memory, group, id))
              + (" read " + StreamGroup.entriesRead(memory, group)));
      for (long at = groups.firstConsumer(group); at != 0; at = groups.nextConsumer()) {
        lines.add(of + " consumer " + consumer(at) + " " + groups.pendingOfConsumer(at));
      }
      for (long at = groups.firstPending(group); at != 0; at = groups.nextPending()) {
        lines.add(
            of
                + (" pending " + PendingEntry.id(memory, at, id))
                + (" of " + consumer(PendingEntry.consumer(memory, at)))
                + (" since " + PendingEntry.time(memory, at))
                + (" times " + PendingEntry.count(memory, at)));
      }
    }
  }

  private int groupLength(long group) {
    return StreamGroup.nameLength(memory, group);
  }

  private String consumer(long at) {
    return text(StreamConsumer.nameAddress(at), StreamConsumer.nameLength(memory, at));
  }

  private String text(long address, int length) {
    byte[] bytes = new byte[length];
    memory.read(address, bytes, 0, length);
    return text(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
