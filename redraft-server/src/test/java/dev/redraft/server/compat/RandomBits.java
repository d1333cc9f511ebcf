package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Bits and bit fields of strings. */
final class RandomBits implements Family {
  private static final int BITS = 600;

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("k");
    makers.make("setbit", key, () -> words.number(BITS), () -> words.number(2));
    makers.make("getbit", key, () -> words.number(BITS));
    makers.put("bitcount", () -> range(new ArrayList<>(List.of(key.get())), 0, words));
    makers.put(
        "bitpos", () -> range(new ArrayList<>(List.of(key.get(), words.number(2))), 1, words));
    makers.put("bitop", () -> bitop(key, words));
    makers.put("bitfield", () -> bitfield(key, words, true));
    makers.put("bitfield_ro", () -> bitfield(key, words, words.oneIn(10)));
  }

  private static List<String> bitop(Supplier<String> key, Words words) {
    String operation = words.pick("AND", "OR", "XOR", "NOT");
    List<String> line = new ArrayList<>(List.of(operation, key.get()));
    line.addAll(operation.equals("NOT") ? List.of(key.get()) : words.some(key));
    return line;
  }

  private static List<String> range(List<String> line, int least, Words words) {
    int count = words.below(4 - least) + least;
    if (count > 0 || words.oneIn(2)) {
      line.add(words.index());
      if (count != 1) {
        line.add(words.index());
      }
      if (count > 2) {
        line.add(words.pick("BIT", "BYTE"));
      }
    }
    return line;
  }

  private static List<String> bitfield(Supplier<String> key, Words words, boolean writes) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    for (int i = words.below(4); i > 0; i--) {
      String type = words.oneIn(2) ? "i" + (1 + words.below(64)) : "u" + (1 + words.below(63));
      String offset = words.oneIn(2) ? "#" + words.below(10) : words.number(300);
      switch (writes ? words.below(4) : 0) {
        case 0 -> line.addAll(List.of("GET", type, offset));
        case 1 -> line.addAll(List.of("SET", type, offset, words.integer()));
        case 2 -> line.addAll(List.of("INCRBY", type, offset, words.integer()));
        default -> {
          line.addAll(List.of("OVERFLOW", words.pick("WRAP", "SAT", "FAIL")));
          line.addAll(List.of("INCRBY", type, offset, words.integer()));
        }
      }
    }
    return line;
  }
}
