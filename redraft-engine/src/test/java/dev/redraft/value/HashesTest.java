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
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.structure.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashesTest {
  private record Content(String value, long expiry) {}

  private final Random random = Seeds.random("HashesTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final SipHash sip = new SipHash(random.nextLong(), random.nextLong());
  private final Values values = new Values(memory, sip);
  private final Hashes hashes = values.hashes();
  private final Map<String, Content> model = new HashMap<>();
  private long record = create();

  private long create() {
    byte[] key = "key".getBytes(StandardCharsets.US_ASCII);
    return Record.create(
        memory, 1, ValueType.HASH, hashes.firstEncoding(), key, 0, 3, 0, Record.NO_EXPIRY, 0);
  }

  @AfterEach
  void validateAndRelease() {
    check(memory, record, model);
    free(record);
    assertThat(memory.stats().allocations()).isZero();
    memory.validate();
    memory.close();
  }

  private void free(long of) {
    boolean done = false;
    while (!done) {
      done = hashes.free(memory, of, 64);
    }
    memory.free(of);
  }

  private void check(View view, long of, Map<String, Content> expected) {
    Map<String, Content> found = new HashMap<>();
    HashReader reader = new HashReader(view, sip).at(of);
    reader.forEach(item ->
        assertThat(found.put(text(item.field()), new Content(text(item.value()), item.expiry())))
            .isNull());
    assertThat(found).isEqualTo(expected);
    assertThat(reader.size()).isEqualTo(expected.size());
    long expiring = expected.values().stream().filter(c -> c.expiry >= 0).count();
    if (reader.isLarge()) {
      HashEntries entries = new HashEntries(sip);
      Table.read(view, HashValue.table(view, of), entries).validate();
      assertThat(HashValue.expiring(view, of)).isEqualTo(expiring);
      for (Content content : expected.values()) {
        assertThat(content.expiry < 0 || content.expiry >= HashValue.earliest(view, of)).isTrue();
      }
    } else if (expiring > 0) {
      assertThat(Record.encoding(view, of)).isEqualTo(HashValue.LISTPACKEX);
    }
  }

  private static String text(StoredText text) {
    return new String(text.bytes(), StandardCharsets.ISO_8859_1);
  }

  private static Slice slice(String text) {
    return new Slice(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void set(String field, String value, long expiry) {
    record = hashes.prepare(record, slice(field), slice(value), expiry);
    Content old = model.get(field);
    record = hashes.set(record, slice(field), slice(value));
    assertThat(hashes.added()).isEqualTo(old == null);
    long kept = old == null ? Hashes.NO_EXPIRY : old.expiry;
    model.put(field, new Content(value, expiry == Hashes.KEEP_EXPIRY ? kept : expiry));
    assertThat(hashes.lastExpiry()).isEqualTo(model.get(field).expiry);
  }

  private boolean find(String field) {
    return hashes.read(record).find(slice(field));
  }

  private void delete(String field) {
    boolean found = find(field);
    assertThat(found).isEqualTo(model.containsKey(field));
    if (found) {
      record = hashes.deleteFound(record);
      model.remove(field);
    }
  }

  private void expire(String field, long expiry) {
    if (model.containsKey(field)) {
      record = hashes.prepareExpiry(record);
      assertThat(find(field)).isTrue();
      record = hashes.expireFound(record, slice(field), expiry);
      model.put(field, new Content(model.get(field).value, expiry));
    }
  }

  private String randomText(int longest) {
    int dice = random.nextInt(20);
    if (dice < 8) {
      return "" + (random.nextLong() >> random.nextInt(64));
    }
    return "x".repeat(dice == 19 ? random.nextInt(longest) : random.nextInt(12));
  }

  private String field(int range) {
    int number = random.nextInt(range);
    return number % 7 == 0 ? "" + number : "field:" + number;
  }

  private void step(int range, int longest, boolean growing) {
    String field = field(range);
    int dice = random.nextInt(12);
    if (dice < (growing ? 6 : 2)) {
      long expiry =
          switch (random.nextInt(6)) {
            case 0 -> 1000 + random.nextInt(1000);
            case 1, 2 -> Hashes.KEEP_EXPIRY;
            default -> Hashes.NO_EXPIRY;
          };
      set(field, randomText(longest), expiry);
    } else if (dice < 10) {
      delete(field);
    } else {
      expire(field, random.nextInt(3) == 0 ? Hashes.NO_EXPIRY : 1000 + random.nextInt(5000));
    }
    Content content = model.get(field);
    assertThat(find(field)).isEqualTo(content != null);
    if (content != null) {
      HashItem item = hashes.reader().item();
      assertThat(text(item.field())).isEqualTo(field);
      assertThat(text(item.value())).isEqualTo(content.value);
      assertThat(item.expiry()).isEqualTo(content.expiry);
    }
  }

  private void renew() {
    free(record);
    record = create();
    model.clear();
  }

  @Test
  void packedHashesBehaveAsMaps() {
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 600; i++) {
        step(60, 30, i % 200 < 120);
        if (i % 40 == 0) {
          check(memory, record, model);
        }
      }
      assertThat(hashes.encodingName(memory, record)).startsWith("listpack");
      renew();
    }
  }

  @Test
  void largeHashesBehaveAsMaps() {
    for (int i = 0; i < 20_000; i++) {
      step(4000, i % 50 == 0 ? 70_000 : 300, i % 10_000 < 6000);
      if (i % 2000 == 0) {
        check(memory, record, model);
      }
    }
    assertThat(hashes.encodingName(memory, record)).isEqualTo("hashtable");
  }

  @Test
  void hashesGrowAtTheLimits() {
    for (int i = 0; i < 512; i++) {
      set("field" + i, "v", Hashes.NO_EXPIRY);
    }
    assertThat(hashes.encodingName(memory, record)).isEqualTo("listpack");
    set("field0", "w", Hashes.NO_EXPIRY);
    expire("field1", 77);
    assertThat(hashes.encodingName(memory, record)).isEqualTo("listpackex");
    set("field512", "v", Hashes.NO_EXPIRY);
    assertThat(hashes.encodingName(memory, record)).isEqualTo("hashtable");
    check(memory, record, model);
    renew();
    set("f", "v".repeat(64), Hashes.NO_EXPIRY);
    assertThat(hashes.encodingName(memory, record)).isEqualTo("listpack");
    set("f", "v".repeat(65), Hashes.NO_EXPIRY);
    assertThat(hashes.encodingName(memory, record)).isEqualTo("hashtable");
    renew();
    set("f".repeat(65), "v", 5);
    assertThat(hashes.encodingName(memory, record)).isEqualTo("hashtable");
  }

  @Test
  void forkSeesTheHashOfItsTime() {
    for (int round = 0; round < 8; round++) {
      int range = round % 2 == 0 ? 30 : 3000;
      for (int i = 0; i < 1500; i++) {
        step(range, 40, true);
      }
      Map<String, Content> frozen = new HashMap<>(model);
      long at = record;
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 1000; i++) {
          step(range, 100, random.nextBoolean());
        }
        check(fork, at, frozen);
      }
      if (round % 4 == 3) {
        renew();
      }
    }
  }

  @Test
  void copiesAreIndependent() {
    for (int range : new int[] {30, 3000}) {
      for (int i = 0; i < 1500; i++) {
        step(range, 40, true);
      }
      byte[] name = {'c'};
      long copy = Record.copyAs(memory, record, 2, name, 0, 1, Record.NO_EXPIRY);
      hashes.copy(memory, record, copy);
      Map<String, Content> copied = new HashMap<>(model);
      for (int i = 0; i < 500; i++) {
        step(range, 40, false);
      }
      check(memory, copy, copied);
      free(copy);
    }
  }

  /** Whatever fails for want of memory leaves the hash as it was; deleting always works. */
  @Test
  void fullMemoryChangesNothing() {
    for (int range : new int[] {100, 5000}) {
      for (int i = 0; i < range; i++) {
        set("field:" + i, "v" + i, i % 5 == 0 ? 1000 + i : Hashes.NO_EXPIRY);
      }
      List<Long> ballast = new ArrayList<>();
      for (int size = 1 << 20; size >= 8; size /= 2) {
        try {
          while (true) {
            ballast.add(memory.allocate(Kind.NODE, size));
          }
        } catch (MemoryFullException e) {
          assertThat(ballast).isNotEmpty();
        }
      }
      int failures = 0;
      for (int i = 0; i < 400; i++) {
        try {
          String field = "field:" + random.nextInt(2 * range);
          if (random.nextBoolean()) {
            expire(field, 5000);
          } else {
            set(field, "v".repeat(random.nextInt(3000)), Hashes.KEEP_EXPIRY);
          }
        } catch (MemoryFullException e) {
          failures++;
        }
        if (i % 50 == 0) {
          check(memory, record, model);
        }
      }
      assertThat(failures).isPositive();
      for (String field : List.copyOf(model.keySet())) {
        delete(field);
      }
      ballast.forEach(memory::free);
      renew();
    }
  }

  @Test
  void randomFieldsAreAllFields() {
    for (int size : new int[] {1, 20, 600}) {
      for (int i = 0; i < size; i++) {
        set("f" + i, "v", i % 2 == 0 ? 100 : Hashes.NO_EXPIRY);
      }
      Entropy entropy = new Entropy(1);
      Set<String> met = new HashSet<>();
      for (int i = 0; i < 20 * size; i++) {
        assertThat(hashes.read(record).random(entropy)).isTrue();
        met.add(text(hashes.reader().item().field()));
      }
      assertThat(met).isEqualTo(model.keySet());
      Set<String> live = new HashSet<>();
      for (int i = 0; i < size / 2; i++) {
        assertThat(hashes.read(record).seekLive(i, 101)).isTrue();
        live.add(text(hashes.reader().item().field()));
      }
      assertThat(live).hasSize(size / 2).allMatch(field -> model.get(field).expiry < 0);
      assertThat(hashes.read(record).seekLive(size / 2, 101)).isFalse();
    }
    long empty = create();
    assertThat(hashes.read(empty).random(new Entropy(1))).isFalse();
    free(empty);
  }

  @Test
  void tellsItsMemory() {
    set("a", "b", Hashes.NO_EXPIRY);
    assertThat(hashes.memoryUsage(memory, record, 0)).isZero();
    for (int i = 0; i < 2000; i++) {
      set("field:" + i, "v".repeat(100), Hashes.NO_EXPIRY);
    }
    long exact = hashes.memoryUsage(memory, record, 0);
    assertThat(exact).isBetween(2000L * 112, 2000L * 160);
    assertThat(hashes.memoryUsage(memory, record, 5)).isBetween(exact * 4 / 5, exact * 6 / 5);
    assertThatThrownBy(() -> HashValue.step(memory, record))
        .isInstanceOf(IllegalStateException.class);
  }
}
