package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import dev.redraft.structure.PackedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists against a list of Java's. */
class ListsTest {
  private final Random random = Seeds.random("ListsTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final EncodingLimits limits = new EncodingLimits();
  private final Lists lists = new Lists(memory, limits);
  private final ListOps ops = new ListOps(memory);
  private final List<String> model = new ArrayList<>();
  private long record = newList();
  private long cutOff;

  private long newList() {
    byte[] key = {'k'};
    long made =
        Record.create(
            memory, 1, ValueType.LIST, ListValue.LISTPACK, key, 0, 1, ListValue.EMPTY, -1, 0);
    lists.init(made);
    return made;
  }

  @AfterEach
  void release() {
    check();
    free(record);
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private void free(long list) {
    while (!ops.free(memory, list, 64)) {
      memory.validate();
    }
    memory.free(list);
  }

  private void freeValid(long rest) {
    ListValue.validate(memory, rest);
    cutOff += ListValue.size(memory, rest);
    free(rest);
  }

  private void check() {
    ListValue.validate(memory, record);
    assertThat(contents(memory, record)).isEqualTo(model);
    assertThat(lists.at(record).size()).isEqualTo(model.size());
    assertThat(ListValue.size(memory, record)).isEqualTo(model.size());
  }

  private static List<String> contents(View view, long list) {
    List<String> all = new ArrayList<>();
    ListReader reader = new ListReader(view).at(list);
    for (boolean more = reader.seek(0); more; more = reader.next()) {
      all.add(text(reader.entry()));
    }
    return all;
  }

  private static String text(PackedReader entry) {
    return new String(entry.bytes(), StandardCharsets.ISO_8859_1);
  }

  private String encoding() {
    return ops.encodingName(memory, record);
  }

  private void push(String text, boolean head) {
    lists.at(record).push(Slice.of(text), head);
    record = lists.record();
    model.add(head ? 0 : model.size(), text);
  }

  private void pushAll(List<String> texts, boolean head) {
    lists.at(record).push(i -> Slice.of(texts.get(i)), texts.size(), head);
    record = lists.record();
    for (String text : texts) {
      model.add(head ? 0 : model.size(), text);
    }
  }

  private void set(int index, String text) {
    lists.at(record).grow(Slice.of(text));
    lists.set(index, Slice.of(text));
    lists.shrink();
    record = lists.record();
    model.set(index, text);
  }

  private void insert(int index, boolean after, String text) {
    lists.at(record).grow(Slice.of(text));
    lists.insert(index, after, Slice.of(text));
    record = lists.record();
    model.add(after ? index + 1 : index, text);
  }

  private void removeRange(int from, int count) {
    lists.at(record).removeRange(from, count);
    if (count < model.size()) {
      lists.shrink();
    }
    record = lists.record();
    model.subList(from, from + count).clear();
  }

  private void popEnd(boolean head) {
    PackedReader end = lists.at(record).end(head);
    assertThat(text(end)).isEqualTo(head ? model.getFirst() : model.getLast());
    lists.removeEnd();
    lists.shrink();
    record = lists.record();
    model.remove(head ? 0 : model.size() - 1);
  }

  private void keep(int from, int count) {
    lists.at(record).keep(from, count, this::freeValid);
    lists.shrink();
    record = lists.record();
    model.subList(from + count, model.size()).clear();
    model.subList(0, from).clear();
  }

  private void removeMatches(int from, int most, String text) {
    long removed = lists.at(record).removeMatches(from, most, new ListMatch().of(Slice.of(text)));
    if (removed < model.size()) {
      lists.shrink();
    }
    record = lists.record();
    int gone = 0;
    for (int i = from; i < model.size() && gone < most; ) {
      if (model.get(i).equals(text)) {
        model.remove(i);
        gone++;
      } else {
        i++;
      }
    }
    assertThat(removed).isEqualTo(gone);
  }

  private String element(int large) {
    return switch (random.nextInt(8)) {
      case 0 -> Integer.toString(random.nextInt(4));
      case 1 -> Long.toString(random.nextLong());
      case 2 -> "";
      case 3 -> "a";
      case 4 -> "x".repeat(random.nextInt(200));
      case 5 -> random.nextInt(20) == 0 ? "y".repeat(large + random.nextInt(3000)) : "b";
      case 6 -> "0" + random.nextInt(3);
      default -> "element:" + random.nextInt(50);
    };
  }

  private void step(int large) {
    int size = model.size();
    switch (random.nextInt(14)) {
      case 0, 1 -> push(element(large), random.nextBoolean());
      case 2, 3, 4 -> {
        List<String> several = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
          several.add(element(large));
        }
        pushAll(several, random.nextBoolean());
      }
      case 5, 6 -> {
        if (size > 0) {
          set(random.nextInt(size), element(large));
        }
      }
      case 7, 8 -> {
        if (size > 0) {
          insert(random.nextInt(size), random.nextBoolean(), element(large));
        }
      }
      case 9, 10 -> {
        if (size > 1) {
          int from = random.nextInt(size);
          removeRange(from, Math.min(random.nextInt(10), Math.min(size - 1, size - from)));
        }
      }
      case 11 -> {
        if (size > 1 && random.nextInt(4) != 0) {
          popEnd(random.nextBoolean());
        } else if (size > 1) {
          int from = random.nextInt(size);
          keep(from, 1 + random.nextInt(size - from));
        }
      }
      case 12 -> {
        if (size > 60) {
          removeMatches(random.nextInt(size), random.nextInt(20), element(large));
        }
      }
      default -> {
        if (size > 0) {
          int at = random.nextInt(size);
          ListReader reader = lists.at(record).read();
          assertThat(reader.seek(at)).isTrue();
          assertThat(text(reader.entry())).isEqualTo(model.get(at));
          assertThat(reader.previous()).isEqualTo(at > 0);
          assertThat(lists.element(at).toString()).isEqualTo(model.get(at));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-5, -2, -1, 1, 3, 100})
  void randomSteps(int fill) {
    limits.listMaxListpackSize = fill;
    int large = fill == -5 ? 65_000 : fill == -1 ? 4000 : 8000;
    for (int i = 0; i < 1500; i++) {
      step(large);
      if (i % 16 == 0) {
        check();
      }
      if (model.size() > 3000) {
        keep(random.nextInt(1500), 1 + random.nextInt(1400));
      }
    }
  }

  @Test
  void aForkSeesTheListAsItWas() {
    for (int round = 0; round < 6; round++) {
      List<String> some = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        some.add(element(8000));
      }
      pushAll(some, false);
      List<String> before = new ArrayList<>(model);
      long frozen = record;
      Fork fork = memory.fork();
      try {
        for (int i = 0; i < 300; i++) {
          step(8000);
        }
        assertThat(contents(fork, frozen)).isEqualTo(before);
      } finally {
        fork.close();
      }
      check();
    }
  }

  @Test
  void encodingsFollowTheLimitInBytes() {
    limits.listMaxListpackSize = -1;
    push("x".repeat(4080), false);
    assertThat(encoding()).isEqualTo("listpack");
    push("y".repeat(20), false);
    assertThat(encoding()).isEqualTo("quicklist");
    removeRange(1, 1);
    assertThat(encoding()).isEqualTo("quicklist");
    set(0, "x".repeat(1000));
    assertThat(encoding()).isEqualTo("listpack");
  }

  @Test
  void encodingsFollowTheLimitInElements() {
    limits.listMaxListpackSize = 4;
    pushAll(List.of("a", "b", "c", "d"), false);
    assertThat(encoding()).isEqualTo("listpack");
    insert(2, true, "e");
    assertThat(encoding()).isEqualTo("quicklist");
    removeRange(0, 2);
    assertThat(encoding()).isEqualTo("quicklist");
    removeRange(0, 1);
    assertThat(encoding()).isEqualTo("listpack");
    limits.listMaxListpackSize = 0;
    removeRange(0, 1);
    assertThat(model).hasSize(1);
    push("f", true);
    assertThat(encoding()).isEqualTo("quicklist");
  }

  @Test
  void muchOfALongListIsCutOff() {
    limits.listMaxListpackSize = 5;
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      all.add("element:" + i);
    }
    pushAll(all, false);
    keep(2501, 1014);
    assertThat(cutOff).isBetween(3970L, 3986L);
    check();
    keep(1, 1013);
    assertThat(cutOff).isBetween(3970L, 3986L);
  }

  @Test
  void aCopyIsItsOwn() {
    limits.listMaxListpackSize = 5;
    for (int i = 0; i < 100; i++) {
      push("element:" + i, i % 3 == 0);
    }
    byte[] key = {'c'};
    long copy = Record.copyAs(memory, record, 1, key, 0, 1, -1);
    ops.copy(memory, record, copy);
    assertThat(contents(memory, copy)).isEqualTo(model);
    assertThat(ops.memoryUsage(memory, copy, 5)).isGreaterThan(1000);
    removeRange(0, 50);
    assertThat(contents(memory, copy)).hasSize(100);
    free(copy);
  }

  @Test
  void aFullMemoryLosesNothing() {
    limits.listMaxListpackSize = 8;
    List<Long> filling = new ArrayList<>();
    int failed = 0;
    for (int round = 0; round < 300; round++) {
      step(8000);
      if (round % 30 == 29) {
        fill(filling);
        for (int i = 0; i < 40; i++) {
          failed += failsCleanly() ? 1 : 0;
        }
        filling.forEach(memory::free);
        filling.clear();
      }
    }
    assertThat(failed).isPositive();
  }

  private void fill(List<Long> filling) {
    for (int size = 1 << 20; size >= 16; size /= 2) {
      try {
        while (true) {
          filling.add(memory.allocate(Kind.NODE, size));
        }
      } catch (MemoryFullException e) {
        // Smaller ones may still fit.
      }
    }
  }

  /** A push, set or insertion either happens or leaves the list as it was. */
  private boolean failsCleanly() {
    List<String> before = new ArrayList<>(model);
    try {
      switch (random.nextInt(3)) {
        case 0 -> push(element(8000), random.nextBoolean());
        case 1 -> set(random.nextInt(model.size()), element(8000));
        default -> insert(random.nextInt(model.size()), random.nextBoolean(), element(8000));
      }
      check();
      return false;
    } catch (MemoryFullException e) {
      record = lists.record();
      model.clear();
      model.addAll(before);
      check();
      return true;
    }
  }
}
