package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.base.SipHash;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetsTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);

  private final Random random = Seeds.random("SetsTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final SipHash hash = new SipHash(1, 2);
  private final EncodingLimits limits = new EncodingLimits();
  private final Sets sets = new Sets(memory, hash, limits);
  private final SetMember member = new SetMember(hash);

  @AfterEach
  void close() {
    memory.validate();
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private long create(int encoding) {
    long record =
        Record.create(
            memory,
            1,
            ValueType.SET,
            encoding,
            KEY,
            0,
            KEY.length,
            Sets.emptyLength(encoding),
            Record.NO_EXPIRY,
            0);
    sets.clear(record);
    return record;
  }

  private void free(long record) {
    while (!sets.free(memory, record, 8)) {}
    memory.free(record);
  }

  private SetMember member(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return member.set(bytes, 0, bytes.length);
  }

  private static Set<String> all(View view, long record) {
    Set<String> found = new HashSet<>();
    SetReader reader = new SetReader(view).at(record);
    long size = reader.size();
    long seen = 0;
    while (reader.next()) {
      assertThat(found.add(reader.text().toString())).isTrue();
      seen++;
    }
    assertThat(reader.next()).isFalse();
    assertThat(seen).isEqualTo(size);
    return found;
  }

  private String someMember(boolean integers) {
    return switch (random.nextInt(integers ? 2 : 5)) {
      case 0 -> "" + (random.nextInt(120) - 60);
      case 1 -> "" + (random.nextLong() >> (random.nextInt(8) * 8));
      case 2 -> "m" + random.nextInt(60);
      case 3 -> "0" + random.nextInt(20);
      default -> "x".repeat(random.nextInt(random.nextInt(40) == 0 ? 600 : 12));
    };
  }

  @ParameterizedTest
  @CsvSource({"512, 128, 64", "20, 30, 64", "40, 15, 10", "0, 0, 0", "3, 200, 300"})
  void behavesAsASetAlsoUnderAFork(int intset, int packed, int value) {
    limits.setMaxIntsetEntries = intset;
    limits.setMaxListpackEntries = packed;
    limits.setMaxListpackValue = value;
    for (int round = 0; round < 12; round++) {
      long record = create(Sets.INTSET);
      Set<String> model = new TreeSet<>();
      int integersUntil = random.nextInt(700);
      Fork fork = null;
      Set<String> frozen = Set.of();
      long frozenAt = 0;
      int forkAt = random.nextInt(600);
      for (int i = 0; i < 700; i++) {
        String text = someMember(i < integersUntil);
        boolean before = model.contains(text);
        assertThat(sets.contains(record, member(text))).as(text).isEqualTo(before);
        if (random.nextInt(4) > 0) {
          record = sets.add(record, member(text));
          assertThat(sets.changed()).isEqualTo(model.add(text));
        } else {
          record = sets.remove(record, member(text));
          assertThat(sets.changed()).isEqualTo(model.remove(text));
        }
        assertThat(sets.size(record)).isEqualTo(model.size());
        assertThat(sets.isEmpty(record)).isEqualTo(model.isEmpty());
        if (i == forkAt) {
          fork = memory.fork();
          frozen = new TreeSet<>(model);
          frozenAt = record;
        }
        if (i % 100 == 0) {
          sets.validate(record);
          assertThat(all(memory, record)).isEqualTo(model);
          if (fork != null) {
            assertThat(all(fork, frozenAt)).isEqualTo(frozen);
          }
        }
      }
      assertThat(Record.hasKey(memory, record, KEY, 0, KEY.length)).isTrue();
      long copy = Record.copyAs(memory, record, 1, KEY, 0, KEY.length, Record.NO_EXPIRY);
      sets.copy(memory, record, copy);
      free(record);
      assertThat(all(memory, copy)).isEqualTo(model);
      free(copy);
      if (fork != null) {
        assertThat(all(fork, frozenAt)).isEqualTo(frozen);
        fork.close();
      }
      while (memory.forked()) {
        memory.reclaimStep();
      }
    }
  }

  /** Integers, then what they become with one more member of some length. */
  @ParameterizedTest
  @CsvSource({
    "0,   a,  listpack",
    "127, a,  listpack",
    "128, a,  hashtable",
    "512, 1,  intset",
    "512, -7, hashtable",
    "20,  -7, intset",
    "5, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,  listpack",
    "5, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, hashtable"
  })
  void conversions(int integers, String next, String encoding) {
    long record = create(Sets.INTSET);
    for (int i = 0; i < integers; i++) {
      record = sets.add(record, member.set(i));
    }
    assertThat(sets.encodingName(memory, record)).isEqualTo("intset");
    record = sets.add(record, member(next));
    assertThat(sets.encodingName(memory, record)).isEqualTo(encoding);
    assertThat(sets.contains(record, member(next))).isTrue();
    assertThat(all(memory, record)).hasSize(next.equals("1") ? integers : integers + 1);
    for (int i = 0; i < integers; i++) {
      record = sets.remove(record, member.set(i));
      assertThat(sets.changed()).isTrue();
    }
    assertThat(sets.encodingName(memory, record)).isEqualTo(encoding);
    free(record);
  }

  /** What a set begins as, and what a long SADD makes of it before. */
  @Test
  void hints() {
    assertThat(sets.encodingFor(member("12"), 512)).isEqualTo(Sets.INTSET);
    assertThat(sets.encodingFor(member("12"), 513)).isEqualTo(Sets.HASHTABLE);
    assertThat(sets.encodingFor(member("x"), 128)).isEqualTo(Sets.LISTPACK);
    assertThat(sets.encodingFor(member("x"), 129)).isEqualTo(Sets.HASHTABLE);
    long record = sets.add(create(Sets.LISTPACK), member("x"));
    record = sets.prepare(record, 128);
    assertThat(sets.encodingName(memory, record)).isEqualTo("listpack");
    record = sets.prepare(record, 129);
    assertThat(sets.encodingName(memory, record)).isEqualTo("hashtable");
    assertThat(all(memory, record)).containsExactly("x");
    free(record);
  }

  /** Every member comes about equally often: chi-square, six deviations above its mean. */
  @ParameterizedTest
  @CsvSource({
    Sets.INTSET + ", 200",
    Sets.LISTPACK + ", 200",
    Sets.HASHTABLE + ", 5",
    Sets.HASHTABLE + ", 200",
    Sets.HASHTABLE + ", 450",
    Sets.HASHTABLE + ", 890",
    Sets.HASHTABLE + ", 2000"
  })
  void randomMembersAreFair(int encoding, int members) {
    limits.setMaxListpackEntries = 1000;
    long record = create(encoding);
    for (int i = 0; i < members; i++) {
      record = sets.add(record, encoding == Sets.INTSET ? member.set(i) : member("m" + i));
    }
    assertThat(Record.encoding(memory, record)).isEqualTo(encoding);
    Entropy entropy = new Entropy(random.nextLong());
    SetReader reader = new SetReader(memory);
    Map<String, Integer> drawn = new HashMap<>();
    int draws = 100 * members;
    for (int i = 0; i < draws; i++) {
      sets.random(record, entropy, reader);
      drawn.merge(reader.text().toString(), 1, Integer::sum);
    }
    double expected = (double) draws / members;
    double chi = (members - drawn.size()) * expected;
    for (int count : drawn.values()) {
      chi += (count - expected) * (count - expected) / expected;
    }
    int freedom = members - 1;
    assertThat(chi).isLessThan(20 + freedom + 6 * Math.sqrt(2.0 * freedom));
    free(record);
  }

  @Test
  void memoryUsageIsThatOfTheAllocations() {
    long before = memory.stats().used();
    long record = create(Sets.HASHTABLE);
    for (int i = 0; i < 3000; i++) {
      record = sets.add(record, member("member:" + i));
    }
    long used = memory.stats().used() - before - memory.usableSize(record);
    assertThat(sets.memoryUsage(memory, record, 0)).isBetween(used * 98 / 100, used * 102 / 100);
    assertThat(sets.memoryUsage(memory, record, 5)).isBetween(used * 90 / 100, used * 110 / 100);
    free(record);
  }

  /** Wherever memory runs out, the set is as it was before. */
  @Test
  void aFullMemoryChangesNothing() {
    limits.setMaxListpackEntries = 60;
    long record = create(Sets.INTSET);
    Set<String> model = new HashSet<>();
    List<Long> filler = new ArrayList<>();
    int failures = 0;
    for (int i = 0; i < 4000 && failures < 200; i++) {
      String text = (i < 30 ? "" : "member:") + i;
      if (i % 3 == 0) {
        fill(filler);
      }
      try {
        record = sets.add(record, member(text));
        model.add(text);
      } catch (MemoryFullException e) {
        failures++;
        assertThat(all(memory, record)).isEqualTo(model);
        filler.forEach(memory::free);
        filler.clear();
      }
      sets.validate(record);
    }
    assertThat(failures).isPositive();
    assertThat(all(memory, record)).isEqualTo(model);
    filler.forEach(memory::free);
    free(record);
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

  @Test
  void anUnknownEncodingIsRefused() {
    long record = create(Sets.LISTPACK);
    Record.putEncoding(memory, record, 1);
    assertThatThrownBy(() -> new SetReader(memory).at(record))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sets.encodingName(memory, record))
        .isInstanceOf(IllegalStateException.class);
    memory.free(record);
  }
}
