package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import dev.redraft.value.StreamModel.Group;
import dev.redraft.value.StreamModel.Id;
import dev.redraft.value.StreamModel.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private record Words(List<String> words) implements StreamFields {
    @Override
    public int count() {
      return words.size() / 2;
    }

    @Override
    public Slice name(int index) {
      return StreamModel.slice(words.get(2 * index));
    }

    @Override
    public Slice value(int index) {
      return StreamModel.slice(words.get(2 * index + 1));
    }

    long bytes() {
      return words.stream().mapToLong(String::length).sum();
    }
  }

  private final Random random = Seeds.random("StreamsTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final EncodingLimits limits = new EncodingLimits();
  private final Streams streams = new Streams(memory, limits);
  private StreamModel model = new StreamModel();
  private long record = record();
  private long clock = 1;

  private long record() {
    long made = newRecord();
    streams.attach(made, streams.create());
    return made;
  }

  private long newRecord() {
    return Record.create(
        memory,
        1,
        ValueType.STREAM,
        Streams.ENCODING,
        new byte[] {'k'},
        0,
        1,
        Streams.VALUE_LENGTH,
        Record.NO_EXPIRY,
        0);
  }

  @AfterEach
  void validateAndRelease() {
    model.check(memory, stream());
    free(record);
    assertThat(memory.stats().allocations()).isZero();
    memory.validate();
    memory.close();
  }

  private void free(long of) {
    int calls = 0;
    while (!streams.free(memory, of, 16)) {
      assertThat(calls++).isLessThan(100_000);
    }
    memory.free(of);
  }

  private long stream() {
    return streams.of(record);
  }

  private void add(Id id, List<String> words) {
    Words fields = new Words(words);
    streams.append(stream(), id.asId(), fields, fields.bytes());
    model.entries.put(id, words);
    model.last = id;
    model.added++;
  }

  private void addNext() {
    clock += random.nextInt(3);
    Id last = model.last;
    Id id =
        clock > last.ms() ? new Id(clock, random.nextInt(3)) : new Id(last.ms(), last.seq() + 1);
    add(id, words());
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    int fields = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 2;
    for (int i = 0; i < fields; i++) {
      words.add(random.nextInt(10) == 0 ? text() : "field" + i);
      words.add(text());
    }
    return words;
  }

  private String text() {
    return switch (random.nextInt(5)) {
      case 0 -> "" + (random.nextLong() >> random.nextInt(64));
      case 1 -> "x".repeat(random.nextInt(80));
      case 2 -> "";
      default -> "v" + random.nextInt(1000);
    };
  }

  /** An ID that was there, mostly. */
  private Id someId() {
    Id near = new Id(1 + random.nextLong(clock + 1), random.nextInt(3));
    Id found = model.entries.ceilingKey(near);
    return found == null || random.nextInt(5) == 0 ? near : found;
  }

  private void delete() {
    Id id = someId();
    boolean there = model.entries.remove(id) != null;
    assertThat(streams.contains(stream(), id.asId())).isEqualTo(there);
    assertThat(streams.delete(stream(), id.asId())).isEqualTo(there);
    if (there && id.compareTo(model.maxDeleted) > 0) {
      model.maxDeleted = id;
    }
  }

  private void trim() {
    int before = model.entries.size();
    long deleted;
    if (random.nextBoolean()) {
      int length = random.nextInt(before + 2);
      deleted = streams.trimToLength(stream(), length, false, 0);
      while (model.entries.size() > length) {
        model.entries.pollFirstEntry();
      }
    } else {
      Id least = someId();
      deleted = streams.trimBefore(stream(), least.asId(), false, 0);
      model.entries.headMap(least).clear();
    }
    assertThat(deleted).isEqualTo(before - model.entries.size());
    freeCutOff();
  }

  private void freeCutOff() {
    long rest = streams.takeCutOff();
    if (rest != 0) {
      free(rest);
    }
  }

  /** Chunks go as a whole: some entries that should go stay, and none goes that should stay. */
  private void trimChunks() {
    int before = model.entries.size();
    int length = random.nextInt(before + 2);
    long limit = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 0;
    long deleted = streams.trimToLength(stream(), length, true, limit);
    assertThat(deleted).isBetween(0L, (long) Math.max(0, before - length));
    freeCutOff();
    assertThat(limit == 0 || deleted <= limit).isTrue();
    if (limit == 0) {
      assertThat(before - deleted).isLessThan(length + limits.streamNodeMaxEntries + 1);
    }
    for (long i = 0; i < deleted; i++) {
      model.entries.pollFirstEntry();
    }
  }

  private void readRange() {
    Id from = someId();
    Id to = someId();
    boolean reverse = random.nextBoolean();
    List<Id> expected = new ArrayList<>();
    if (from.compareTo(to) <= 0) {
      Map<Id, List<String>> range = model.entries.subMap(from, true, to, true);
      expected.addAll(
          reverse
              ? model.entries.subMap(from, true, to, true).descendingMap().keySet()
              : range.keySet());
    }
    StreamReader reader = streams.reader().range(stream(), from.asId(), to.asId(), reverse);
    for (Id id : expected) {
      assertThat(reader.next()).isTrue();
      assertThat(new Id(reader.ms(), reader.seq())).isEqualTo(id);
      // The fields of some entries are left unread, or read in part.
      if (random.nextBoolean()) {
        assertThat(StreamModel.fields(reader)).isEqualTo(model.entries.get(id));
      } else if (random.nextBoolean()) {
        assertThat(reader.name().bytes())
            .isEqualTo(StreamModel.slice(model.entries.get(id).get(0)).toBytes());
      }
    }
    assertThat(reader.next()).isFalse();
    StreamId last = new StreamId();
    assertThat(streams.lastEntry(stream(), last)).isEqualTo(!model.entries.isEmpty());
    if (!model.entries.isEmpty()) {
      assertThat(last.compare(model.entries.lastKey().asId())).isZero();
    }
  }

  private void changeGroups() {
    String name = "group" + random.nextInt(4);
    StreamGroups groups = streams.groups();
    long group = groups.find(stream(), StreamModel.slice(name));
    Group expected = model.groups.get(name);
    assertThat(group != 0).isEqualTo(expected != null);
    if (expected == null) {
      groups.create(stream(), StreamModel.slice(name), new StreamId(5, 6), StreamGroup.UNKNOWN);
      model.groups.put(name, new Group());
    } else if (random.nextInt(30) == 0) {
      free(streams.detachGroup(stream(), group));
      model.groups.remove(name);
    } else {
      changeConsumers(group, expected);
    }
  }

  private void changeConsumers(long group, Group expected) {
    String name = "consumer" + random.nextInt(5);
    StreamGroups groups = streams.groups();
    long consumer = groups.findConsumer(group, StreamModel.slice(name));
    assertThat(consumer != 0).isEqualTo(expected.consumers.containsKey(name));
    if (consumer == 0) {
      groups.createConsumer(group, StreamModel.slice(name), clock);
      expected.consumers.put(name, clock);
    } else if (random.nextInt(40) == 0) {
      long count = expected.pending.values().stream().filter(p -> p.consumer.equals(name)).count();
      assertThat(groups.deleteConsumer(group, consumer)).isEqualTo(count);
      expected.consumers.remove(name);
      expected.pending.values().removeIf(p -> p.consumer.equals(name));
    } else {
      changePending(group, expected, consumer, name);
    }
  }

  private void changePending(long group, Group expected, long consumer, String name) {
    StreamGroups groups = streams.groups();
    Id id = someId();
    long entry = groups.findPending(group, id.asId());
    Pending pending = expected.pending.get(id);
    assertThat(entry != 0).isEqualTo(pending != null);
    if (pending == null) {
      groups.addPending(group, consumer, id.asId(), clock, 1);
      expected.pending.put(id, new Pending(name, clock, 1));
    } else if (random.nextInt(3) == 0) {
      groups.removePending(group, entry);
      expected.pending.remove(id);
    } else {
      groups.assign(entry, consumer);
      PendingEntry.putDelivery(memory, entry, clock, pending.count + 1);
      pending.consumer = name;
      pending.time = clock;
      pending.count++;
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 45) {
      addNext();
    } else if (dice < 60) {
      delete();
    } else if (dice == 60) {
      trim();
    } else if (dice == 61) {
      trimChunks();
    } else if (dice < 70) {
      readRange();
    } else {
      changeGroups();
    }
  }

  private void tinyChunks() {
    limits.streamNodeMaxEntries = 6;
    limits.streamNodeMaxBytes = 300;
  }

  @Test
  void streamsBehaveAsTheirModel() {
    tinyChunks();
    for (int i = 0; i < 20_000; i++) {
      step();
      if (i % 1000 == 0) {
        model.check(memory, stream());
      }
    }
  }

  @Test
  void forkedImagesStayAsTheyWere() {
    tinyChunks();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 300; i++) {
        step();
      }
      StreamModel frozen = model.copy();
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 300; i++) {
          step();
        }
        frozen.check(fork, StreamHeader.of(fork, record));
        model.check(memory, stream());
      }
    }
  }

  @Test
  void copiesAreEqualAndIndependent() {
    tinyChunks();
    for (int i = 0; i < 3000; i++) {
      step();
    }
    long copy = newRecord();
    streams.copy(memory, record, copy);
    StreamModel same = model.copy();
    same.check(memory, streams.of(copy));
    for (int i = 0; i < 1000; i++) {
      step();
    }
    same.check(memory, streams.of(copy));
    free(copy);
  }

  @Test
  void aFullMemoryLeavesNothingBehind() {
    for (int i = 0; i < 500; i++) {
      step();
    }
    List<Long> taken = new ArrayList<>();
    // Of all sizes, so that no page of one of them has room left.
    long size = 1 << 20;
    while (size >= 8) {
      try {
        taken.add(memory.allocate(dev.redraft.memory.Kind.NODE, size));
      } catch (MemoryFullException e) {
        size -= Math.max(8, size / 32);
      }
    }
    long allocations = memory.stats().allocations();
    Words fields = new Words(List.of("field", "v".repeat(5000)));
    Id next = new Id(model.last.ms() + 1, 0);
    assertThatThrownBy(() -> streams.append(stream(), next.asId(), fields, fields.bytes()))
        .isInstanceOf(MemoryFullException.class);
    assertThatThrownBy(() -> streams.copy(memory, record, record))
        .isInstanceOf(MemoryFullException.class);
    assertThat(memory.stats().allocations()).isEqualTo(allocations);
    model.check(memory, stream());
    taken.forEach(memory::free);
    addNext();
  }

  /** As Redis: 100 entries, or as many as its listpack of 4096 bytes has room for. */
  @Test
  void chunksEndWhereRedisEndsThem() {
    for (int i = 0; i < 250; i++) {
      add(new Id(1_700_000_000_000L + i, 0), List.of("field", "value" + i));
    }
    assertThat(streams.chunks(stream())).isEqualTo(3);
    for (int i = 250; i < 300; i++) {
      add(new Id(1_700_000_000_000L + i, 0), List.of("field", "v".repeat(1000)));
    }
    assertThat(streams.chunks(stream())).isEqualTo(15);
  }

  /** Redis takes 23 bytes an entry for these. */
  @Test
  void sharedNamesAreStoredOnce() {
    for (int i = 0; i < 10_000; i++) {
      add(new Id(1_700_000_000_000L + i, 0), List.of("temperature", "" + i, "humidity", "" + i));
    }
    assertThat(streams.memoryUsage(memory, record, 0) / 10_000).isLessThan(20);
  }

  /** Names that begin alike, in trees of several levels. */
  @Test
  void manyGroupsAndConsumers() {
    addNext();
    StreamGroups groups = streams.groups();
    for (int i = 0; i < 3000; i++) {
      String name = "a common beginning ".substring(0, random.nextInt(19)) + random.nextInt(5000);
      if (model.groups.containsKey(name)) {
        assertThat(groups.find(stream(), StreamModel.slice(name))).isNotZero();
      } else {
        assertThat(groups.find(stream(), StreamModel.slice(name))).isZero();
        groups.create(stream(), StreamModel.slice(name), new StreamId(), 0);
        model.groups.put(name, new Group());
      }
    }
    String name = model.groups.firstKey();
    long group = groups.find(stream(), StreamModel.slice(name));
    for (int i = 0; i < 3000; i++) {
      String consumer = "consumer " + Integer.toBinaryString(random.nextInt(5000));
      if (groups.findConsumer(group, StreamModel.slice(consumer)) == 0) {
        groups.createConsumer(group, StreamModel.slice(consumer), i);
        model.groups.get(name).consumers.put(consumer, (long) i);
      }
    }
    assertThat(model.groups.get(name).consumers).hasSizeGreaterThan(1000);
  }

  /** Deletions from the front and the back of a large stream, and entries larger than a chunk. */
  @Test
  void largeStreams() {
    for (int i = 0; i < 30_000; i++) {
      add(new Id(++clock, 0), List.of("field", "value" + i));
    }
    add(new Id(++clock, 0), List.of("field", "v".repeat(300_000)));
    add(new Id(++clock, 0), List.of("n".repeat(10_000), ""));
    model.check(memory, stream());
    assertThat(streams.trimToLength(stream(), 12_345, false, 0)).isEqualTo(30_002 - 12_345);
    long rest = streams.takeCutOff();
    assertThat(rest).isNotZero();
    assertThat(streams.free(memory, rest, 16)).isFalse();
    free(rest);
    while (model.entries.size() > 12_345) {
      model.entries.pollFirstEntry();
    }
    while (model.entries.size() > 6000) {
      Id id = model.entries.lastKey();
      if (model.entries.size() == 12_345) {
        model.maxDeleted = id;
      }
      assertThat(streams.delete(stream(), id.asId())).isTrue();
      model.entries.pollLastEntry();
    }
    for (int i = 0; i < 100; i++) {
      readRange();
    }
    long deleted = streams.trimToLength(stream(), 0, true, 5900);
    assertThat(deleted).isBetween(5801L, 5900L);
    freeCutOff();
    for (long i = 0; i < deleted; i++) {
      model.entries.pollFirstEntry();
    }
  }

  /** A trim that leaves nothing, and one by an ID, of many chunks. */
  @Test
  void longTrims() {
    tinyChunks();
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 3000; i++) {
        addNext();
        if (i % 5 == 0) {
          delete();
        }
      }
      int before = model.entries.size();
      Id least = round % 3 == 0 ? new Id(-1, -1) : someId();
      long deleted =
          round % 3 == 1
              ? streams.trimToLength(stream(), 0, false, 0)
              : streams.trimBefore(stream(), least.asId(), false, 0);
      freeCutOff();
      if (round % 3 == 1) {
        model.entries.clear();
      } else {
        model.entries.headMap(least).clear();
      }
      assertThat(deleted).isEqualTo(before - model.entries.size());
      model.check(memory, stream());
    }
  }

  @Test
  void extremesOfIds() {
    add(new Id(0, 1), List.of("a", "1"));
    add(new Id(Long.MAX_VALUE, 5), List.of("a", "2"));
    add(new Id(Long.MIN_VALUE, 0), List.of("a", "3"));
    add(new Id(-1, -2), List.of("a", "4"));
    add(new Id(-1, -1), List.of("a", "5"));
    clock = 4;
    for (int i = 0; i < 100; i++) {
      readRange();
    }
    model.check(memory, stream());
    assertThatThrownBy(() -> add(new Id(0, 0), List.of("a", "6")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
