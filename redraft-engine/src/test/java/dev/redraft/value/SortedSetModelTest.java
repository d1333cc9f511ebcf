package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sorted sets of both encodings beside a map of members to scores. */
class SortedSetModelTest {
  private record Scored(String member, double score) {}

  private static final Comparator<Scored> ORDER =
      Comparator.comparingDouble((Scored one) -> one.score + 0.0).thenComparing(one -> one.member);
  private static final byte[] KEY = {'k'};

  private final Random random = Seeds.random("SortedSetModelTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final SipHash hash = new SipHash(1, 2);
  private final Values values = new Values(memory, hash);
  private final SortedSets sets = values.sortedSets();
  private final Map<String, Double> model = new HashMap<>();
  private long record;

  @AfterEach
  void close() {
    memory.validate();
    memory.close();
  }

  private void create(int limit) {
    values.limits().zsetMaxListpackEntries = limit;
    values.limits().zsetMaxListpackValue = 20;
    record =
        Record.create(
            memory, 1, ValueType.ZSET, SortedSets.LISTPACK, KEY, 0, 1, 0, Record.NO_EXPIRY, 0);
    model.clear();
  }

  private void free() {
    int calls = 0;
    while (!sets.free(memory, record, 64)) {
      assertThat(++calls).isLessThan(100_000);
    }
    memory.free(record);
    assertThat(memory.stats().allocations()).isZero();
  }

  private double anyScore() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(5);
      case 1 -> random.nextDouble();
      case 2 -> -random.nextInt(1000) / 8.0;
      case 3 -> random.nextLong();
      case 4 ->
          new double[] {0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}
              [random.nextInt(4)];
      case 5 -> random.nextGaussian() * 1e20;
      default -> random.nextInt(200) - 100;
    };
  }

  private String anyMember(int bound) {
    int number = random.nextInt(bound);
    return number % 3 == 0 ? "" + number : number % 3 == 1 ? "m" + number : "\u00ff" + number;
  }

  private static Slice slice(String text) {
    return new Slice(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  private void step(int bound) {
    String member = anyMember(bound);
    Slice name = slice(member);
    sets.at(record);
    boolean found = sets.find(name);
    assertThat(found).isEqualTo(model.containsKey(member));
    if (found) {
      assertThat(sets.score()).isEqualTo(model.get(member) + 0.0, within());
    }
    int action = random.nextInt(20);
    if (action == 0 && !model.isEmpty()) {
      long from = random.nextInt(model.size());
      long count = random.nextInt(Math.min(30, model.size() - (int) from)) + 1;
      sets.remove(from, count);
      sorted().subList((int) from, (int) (from + count)).forEach(one -> model.remove(one.member));
    } else if (found && action < 9) {
      sets.remove();
      model.remove(member);
    } else {
      double score = anyScore();
      if (!found) {
        sets.add(score);
        model.put(member, score);
      } else if (score != sets.score()) {
        sets.change(score);
        model.put(member, score);
      }
    }
    record = sets.record();
    assertThat(sets.size()).isEqualTo(model.size());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(0.0);
  }

  private List<Scored> sorted() {
    return sorted(model);
  }

  private static List<Scored> sorted(Map<String, Double> of) {
    List<Scored> all = new ArrayList<>();
    of.forEach((member, score) -> all.add(new Scored(member, score)));
    all.sort(ORDER);
    return all;
  }

  private void check(View view, long at, Map<String, Double> expected) {
    SortedSetValue reader = new SortedSetValue(view, hash).at(at);
    reader.validate();
    List<Scored> order = sorted(expected);
    assertThat(reader.size()).isEqualTo(order.size());
    boolean backwards = random.nextBoolean();
    int from = order.isEmpty() ? 0 : random.nextInt(order.size());
    reader.seek(from, backwards);
    for (int i = from; i >= 0 && i < order.size(); i += backwards ? -1 : 1) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.member().toString()).isEqualTo(order.get(i).member);
      assertThat(reader.score()).isEqualTo(order.get(i).score + 0.0, within());
    }
    assertThat(reader.next()).isFalse();
    for (int i = 0; i < 5; i++) {
      String member = anyMember(400);
      long rank = reader.rank(slice(member));
      assertThat(rank).isEqualTo(expected.containsKey(member) ? indexOf(order, member) : -1);
    }
    double min = anyScore();
    double max = anyScore();
    boolean minOut = random.nextBoolean();
    boolean maxOut = random.nextBoolean();
    reader.select(new ScoreRange().set(min, minOut, max, maxOut));
    long count =
        order.stream()
            .filter(one -> minOut ? one.score > min : one.score >= min)
            .filter(one -> maxOut ? one.score < max : one.score <= max)
            .count();
    assertThat(reader.to() - reader.from()).isEqualTo(count);
    if (count > 0) {
      Scored first = order.get((int) reader.from());
      assertThat(minOut ? first.score > min : first.score >= min).isTrue();
    }
  }

  private static long indexOf(List<Scored> order, String member) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).member.equals(member)) {
        return i;
      }
    }
    throw new AssertionError(member);
  }

  @Test
  void bothEncodingsHoldWhatTheModelHolds() {
    for (int limit : new int[] {0, 8, 128, 1000}) {
      create(limit);
      for (int i = 0; i < 6000; i++) {
        step(i % 2000 < 1000 ? 300 : 30);
        if (i % 23 == 0) {
          check(memory, record, model);
        }
      }
      free();
    }
  }

  @Test
  void encodingFollowsTheLimits() {
    create(4);
    for (int i = 0; i < 4; i++) {
      add("m" + i, i);
    }
    assertThat(sets.encodingName(memory, record)).isEqualTo("listpack");
    add("m4", 4);
    assertThat(sets.encodingName(memory, record)).isEqualTo("skiplist");
    check(memory, record, model);
    free();
    create(4);
    add("x".repeat(20), 1);
    assertThat(sets.encodingName(memory, record)).isEqualTo("listpack");
    add("x".repeat(21), 1);
    assertThat(sets.encodingName(memory, record)).isEqualTo("skiplist");
    check(memory, record, model);
    free();
  }

  private void add(String member, double score) {
    sets.at(record);
    assertThat(sets.find(slice(member))).isFalse();
    sets.add(score);
    record = sets.record();
    model.put(member, score);
  }

  @Test
  void forkSeesTheSetOfItsTime() {
    for (int limit : new int[] {0, 60}) {
      create(limit);
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 300; i++) {
          step(200);
        }
        Map<String, Double> frozen = new HashMap<>(model);
        long then = record;
        try (Fork fork = memory.fork()) {
          for (int i = 0; i < 1000; i++) {
            step(i < 500 ? 900 : 60);
          }
          check(fork, then, frozen);
          check(memory, record, model);
        }
      }
      free();
    }
  }

  @Test
  void copiesAreSetsOfTheirOwn() {
    create(8);
    for (int i = 0; i < 2000; i++) {
      step(500);
    }
    byte[] other = {'o'};
    long copy = Record.copyAs(memory, record, 1, other, 0, 1, Record.NO_EXPIRY);
    sets.copy(memory, record, copy);
    Map<String, Double> frozen = new HashMap<>(model);
    for (int i = 0; i < 1000; i++) {
      step(500);
    }
    check(memory, copy, frozen);
    check(memory, record, model);
    assertThat(sets.memoryUsage(memory, record, 0)).isGreaterThan(28L * model.size());
    while (!sets.free(memory, copy, 64)) {}
    memory.free(copy);
    free();
  }

  @Test
  void rangesByBytes() {
    for (int limit : new int[] {0, 1000}) {
      create(limit);
      for (int i = 0; i < 300; i++) {
        String member = anyMember(400);
        if (!model.containsKey(member)) {
          add(member, 7);
        }
      }
      List<String> order = sorted().stream().map(Scored::member).toList();
      SortedSetValue reader = sets.reader();
      LexRange.End[] ends = LexRange.End.values();
      for (int i = 0; i < 2000; i++) {
        LexRange.End min = ends[random.nextInt(4)];
        LexRange.End max = ends[random.nextInt(4)];
        String low = anyMember(400);
        String high = anyMember(400);
        reader.at(record);
        reader.select(
            new LexRange().min(min, slice(low)).max(max, slice(high)), random.nextBoolean());
        List<String> expected =
            order.stream()
                .filter(one ->
                    switch (min) {
                      case LOWEST -> true;
                      case HIGHEST -> false;
                      case INCLUDED -> one.compareTo(low) >= 0;
                      case EXCLUDED -> one.compareTo(low) > 0;
                    })
                .filter(one ->
                    switch (max) {
                      case LOWEST -> false;
                      case HIGHEST -> true;
                      case INCLUDED -> one.compareTo(high) <= 0;
                      case EXCLUDED -> one.compareTo(high) < 0;
                    })
                .toList();
        List<String> found = new ArrayList<>();
        long count = reader.to() - reader.from();
        if (count > 0) {
          reader.seek(reader.from(), false);
          for (long n = 0; n < count; n++) {
            reader.next();
            found.add(reader.member().toString());
          }
        }
        assertThat(found).isEqualTo(expected);
      }
      free();
    }
  }

  @Test
  void builtSetsBecomeValues() {
    for (int size : new int[] {0, 3, 100}) {
      create(8);
      SortedSetBuilder builder = sets.builder().begin();
      for (int i = 0; i < size; i++) {
        String member = anyMember(1000);
        double score = anyScore();
        if (!builder.find(slice(member))) {
          builder.add(score);
          model.put(member, score);
        } else if (builder.score() != score) {
          builder.change(score);
          model.put(member, score);
        }
      }
      memory.free(record);
      int encoding = builder.encoding();
      assertThat(encoding).isEqualTo(size > 8 ? SortedSets.SKIPLIST : SortedSets.LISTPACK);
      record =
          Record.create(
              memory,
              1,
              ValueType.ZSET,
              encoding,
              KEY,
              0,
              1,
              builder.length(encoding),
              Record.NO_EXPIRY,
              0);
      builder.writeTo(record);
      check(memory, record, model);
      free();
    }
  }

  /** Wherever memory runs out, the set is as it was before. */
  @Test
  void aFullMemoryChangesNothing() {
    create(60);
    List<Long> filler = new ArrayList<>();
    int[] failures = new int[2];
    for (int i = 0; i < 4000; i++) {
      if (i % 3 == 0) {
        fill(filler);
      }
      String member = anyMember(i < 200 ? 60 : 2000);
      double score = anyScore();
      sets.at(record);
      boolean found = sets.find(slice(member));
      try {
        if (!found) {
          sets.add(score);
        } else if (score != sets.score()) {
          sets.change(score);
        }
        model.putIfAbsent(member, score);
        if (score != model.get(member)) {
          model.put(member, score);
        }
      } catch (MemoryFullException e) {
        failures[found ? 1 : 0]++;
      }
      record = sets.record();
      if (i % 7 == 0) {
        filler.forEach(memory::free);
        filler.clear();
        check(memory, record, model);
      }
    }
    assertThat(failures[0]).isPositive();
    assertThat(failures[1]).isPositive();
    filler.forEach(memory::free);
    filler.clear();
    check(memory, record, model);
    long copy = Record.copyAs(memory, record, 1, KEY, 0, 1, Record.NO_EXPIRY);
    fill(filler);
    assertThatThrownBy(() -> sets.copy(memory, record, copy))
        .isInstanceOf(MemoryFullException.class);
    memory.free(copy);
    filler.forEach(memory::free);
    check(memory, record, model);
    free();
  }

  private void fill(List<Long> filler) {
    long size = 1 << 20;
    while (size >= 8) {
      try {
        filler.add(memory.allocate(Kind.NODE, size));
      } catch (MemoryFullException e) {
        size /= 2;
      }
    }
  }
}
