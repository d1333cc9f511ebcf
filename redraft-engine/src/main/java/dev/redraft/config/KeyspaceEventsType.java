package dev.redraft.config;

import java.util.List;

/**
 * The classes of keyspace events, each a letter and a bit: K 0, E 1, g 2, $ 3, l 4, s 5, h 6, z 7,
 * x 8, e 9, t 10, m 11, d 13, n 14. {@code A} stands for all but K, E, m and n.
 */
public final class KeyspaceEventsType extends ValueType {
  public static final int KEYSPACE = 1;
  public static final int KEYEVENT = 1 << 1;
  public static final int GENERIC = 1 << 2;
  public static final int STRING = 1 << 3;
  public static final int LIST = 1 << 4;
  public static final int SET = 1 << 5;
  public static final int HASH = 1 << 6;
  public static final int ZSET = 1 << 7;
  public static final int EXPIRED = 1 << 8;
  public static final int EVICTED = 1 << 9;
  public static final int STREAM = 1 << 10;
  public static final int KEY_MISS = 1 << 11;
  public static final int MODULE = 1 << 13;
  public static final int NEW = 1 << 14;

  private static final String LETTERS = "KEg$lshzxetm\0dn";
  private static final String CLASSES = "g$lshzxetd";
  private static final int ALL = bits(CLASSES);

  KeyspaceEventsType() {}

  @Override
  Value initial() {
    return Value.of("", 0);
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words);
    int bits = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      int bit = c == 0 ? -1 : LETTERS.indexOf(c);
      if (c != 'A' && bit < 0) {
        throw new ConfigException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
      }
      bits |= c == 'A' ? ALL : 1 << bit;
    }
    return Value.of(text(bits), bits);
  }

  private static int bits(String letters) {
    return letters.chars().map(c -> 1 << LETTERS.indexOf(c)).reduce(0, (a, b) -> a | b);
  }

  private static String text(int bits) {
    StringBuilder text = new StringBuilder();
    if ((bits & ALL) == ALL) {
      text.append('A');
    } else {
      append(text, bits, CLASSES);
    }
    append(text, bits, "nKEm");
    return text.toString();
  }

  private static void append(StringBuilder text, int bits, String letters) {
    for (int i = 0; i < letters.length(); i++) {
      if ((bits & (1 << LETTERS.indexOf(letters.charAt(i)))) != 0) {
        text.append(letters.charAt(i));
      }
    }
  }

  @Override
  List<String> rewritten(Value value) {
    return List.of(Words.quote(value.text()));
  }
}
