package dev.redraft.value;

/**
 * The types of values, as the numbers in a record's header (those of Redis's RDB objects, which
 * never change).
 */
public final class ValueType {
  public static final int STRING = 0;
  public static final int LIST = 1;
  public static final int SET = 2;
  public static final int ZSET = 3;
  public static final int HASH = 4;
  public static final int STREAM = 6;

  private ValueType() {}

  /** The name that TYPE replies. */
  public static String name(int type) {
    return switch (type) {
      case STRING -> "string";
      case LIST -> "list";
      case SET -> "set";
      case ZSET -> "zset";
      case HASH -> "hash";
      case STREAM -> "stream";
      default -> throw new IllegalStateException("value type " + type);
    };
  }
}
