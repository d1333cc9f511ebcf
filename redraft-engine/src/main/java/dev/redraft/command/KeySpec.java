package dev.redraft.command;

import java.util.List;

/**
 * Where a command has its keys and what it does to them, as COMMAND INFO's key specifications say
 * (https://redis.io/docs/latest/develop/reference/key-specs/).
 *
 * @param access flags such as RO, RW, OW, RM with ACCESS, UPDATE, INSERT, DELETE
 * @param index position of the first key; when {@code keyword} is given, where the search for it
 *     starts
 * @param keyword the word behind which the first key stands, or empty
 * @param lastKey last key relative to the first: 0 the first alone, -1 up to the end
 * @param step distance between keys
 * @param limit with lastKey -1: 0 or 1 no limit, 2 the first half of the rest, and so on
 * @param keyNumIndex when 0 or more: the argument, relative to index, that counts the keys
 * @param firstKey with keyNumIndex: where the first key stands, relative to index
 * @param notes why the place can't be said, for keys of an unknown place (index 0), or empty
 */
public record KeySpec(
    List<String> access,
    int index,
    String keyword,
    int lastKey,
    int step,
    int limit,
    int keyNumIndex,
    int firstKey,
    String notes) {
  /** Without notes. */
  public KeySpec(
      List<String> access,
      int index,
      String keyword,
      int lastKey,
      int step,
      int limit,
      int keyNumIndex,
      int firstKey) {
    this(access, index, keyword, lastKey, step, limit, keyNumIndex, firstKey, "");
  }

  /**
   * Keys from {@code first} to {@code last} (as {@code lastKey}) by {@code step}; access words are
   * split at spaces.
   */
  public static KeySpec range(String access, int first, int last, int step) {
    return new KeySpec(List.of(access.split(" ")), first, "", last, step, 0, -1, 0);
  }

  /** One key at {@code index}. */
  public static KeySpec at(String access, int index) {
    return range(access, index, 0, 1);
  }

  /** Keys counted by the argument at {@code index}, the first right behind it. */
  public static KeySpec counted(String access, int index) {
    return new KeySpec(List.of(access.split(" ")), index, "", 0, 1, 0, 0, 1);
  }

  /** A key behind {@code keyword}, looked for from {@code from} on. */
  public static KeySpec after(String access, String keyword, int from) {
    return new KeySpec(List.of(access.split(" ")), from, keyword, 0, 1, 0, -1, 0);
  }

  /** Keys at places that only the command itself can tell. */
  public static KeySpec unknown(String access, String notes) {
    return new KeySpec(List.of(access.split(" ")), 0, "", 0, 1, 0, -1, 0, notes);
  }

  public boolean isUnknown() {
    return index == 0;
  }

  public boolean isKeyword() {
    return !keyword.isEmpty();
  }

  public boolean isCounted() {
    return keyNumIndex >= 0;
  }
}
