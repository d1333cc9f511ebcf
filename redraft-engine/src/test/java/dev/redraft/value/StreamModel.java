package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a stream should have in it, in java.util's collections. */
final class StreamModel {
  record Id(long ms, long seq) implements Comparable<Id> {
    @Override
    public int compareTo(Id other) {
      return StreamId.compare(ms, seq, other.ms, other.seq);
    }

    StreamId asId() {
      return new StreamId(ms, seq);
    }
  }

  static final class Pending {
    String consumer;
    long time;
    long count;

    Pending(String consumer, long time, long count) {
      this.consumer = consumer;
      this.time = time;
      this.count = count;
    }

    @Override
    public String toString() {
      return consumer + " " + time + " " + count;
    }
  }

  static final class Group {
    final TreeMap<Id, Pending> pending = new TreeMap<>();

    /** Times of when it was seen, by name. */
    final TreeMap<String, Long> consumers = new TreeMap<>();
  }

  final TreeMap<Id, List<String>> entries = new TreeMap<>();
  final TreeMap<String, Group> groups = new TreeMap<>();
  Id last = new Id(0, 0);
  Id maxDeleted = new Id(0, 0);
  long added;

  /** A copy that does not change with this one. */
  StreamModel copy() {
    StreamModel copy = new StreamModel();
    copy.entries.putAll(entries);
    copy.last = last;
    copy.maxDeleted = maxDeleted;
    copy.added = added;
    groups.forEach((name, group) -> {
      Group other = new Group();
      other.consumers.putAll(group.consumers);
      group.pending.forEach(
          (id, p) -> other.pending.put(id, new Pending(p.consumer, p.time, p.count)));
      copy.groups.put(name, other);
    });
    return copy;
  }

  /** Compares everything that a view shows of a stream. */
  void check(View view, long stream) {
    StreamCheck.check(view, stream);
    assertThat(StreamHeader.length(view, stream)).isEqualTo(entries.size());
    assertThat(StreamHeader.added(view, stream)).isEqualTo(added);
    assertThat(StreamHeader.last(view, stream, new StreamId()).compare(last.asId())).isZero();
    assertThat(StreamHeader.maxDeleted(view, stream, new StreamId()).compare(maxDeleted.asId()))
        .isZero();
    StreamReader reader = new StreamReader(view).all(stream);
    Map<Id, List<String>> found = new TreeMap<>();
    while (reader.next()) {
      found.put(new Id(reader.ms(), reader.seq()), fields(reader));
    }
    assertThat(found).isEqualTo(entries);
    StreamGroups reading = new StreamGroups(view);
    List<String> names = new ArrayList<>();
    for (long group = reading.firstGroup(stream); group != 0; group = reading.nextGroup()) {
      String name = text(view, StreamGroup.nameAddress(group), StreamGroup.nameLength(view, group));
      names.add(name);
      checkGroup(view, group, groups.getOrDefault(name, new Group()));
    }
    assertThat(names).isEqualTo(new ArrayList<>(groups.keySet()));
    assertThat(reading.count(stream)).isEqualTo(groups.size());
  }

  private static void checkGroup(View view, long group, Group expected) {
    StreamGroups reading = new StreamGroups(view);
    Map<String, Long> consumers = new TreeMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (long consumer = reading.firstConsumer(group);
        consumer != 0;
        consumer = reading.nextConsumer()) {
      consumers.put(name(view, consumer), StreamConsumer.seen(view, consumer));
      counts.put(name(view, consumer), reading.pendingOfConsumer(consumer));
    }
    assertThat(consumers).isEqualTo(expected.consumers);
    Map<Id, String> pending = new TreeMap<>();
    StreamId id = new StreamId();
    for (long entry = reading.firstPending(group); entry != 0; entry = reading.nextPending()) {
      PendingEntry.id(view, entry, id);
      pending.put(
          new Id(id.ms, id.seq),
          new Pending(
                  name(view, PendingEntry.consumer(view, entry)),
                  PendingEntry.time(view, entry),
                  PendingEntry.count(view, entry))
              .toString());
    }
    Map<Id, String> wanted = new TreeMap<>();
    expected.pending.forEach((key, value) -> wanted.put(key, value.toString()));
    assertThat(pending).isEqualTo(wanted);
    expected
        .consumers
        .keySet()
        .forEach(consumer ->
            assertThat(counts.get(consumer))
                .isEqualTo(
                    expected.pending.values().stream()
                        .filter(p -> p.consumer.equals(consumer))
                        .count()));
  }

  static List<String> fields(StreamReader reader) {
    List<String> all = new ArrayList<>();
    for (int i = reader.fields(); i > 0; i--) {
      all.add(new String(reader.name().bytes(), StandardCharsets.ISO_8859_1));
      all.add(new String(reader.value().bytes(), StandardCharsets.ISO_8859_1));
    }
    return all;
  }

  private static String name(View view, long consumer) {
    return text(
        view, StreamConsumer.nameAddress(consumer), StreamConsumer.nameLength(view, consumer));
  }

  private static String text(View view, long address, int length) {
    byte[] bytes = new byte[length];
    view.read(address, bytes, 0, length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static Slice slice(String text) {
    return new Slice(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
