package dev.redraft.rdb;

/**
 * The 64 bits by which values of modules name their type.
 *
 * <pre>
 * 9 characters of 6 bits each, the first one on top | version of the encoding, 10 bits
 * </pre>
 *
 * The characters are letters, digits, {@code -} and {@code _}. Source: the documentation of Redis's
 * modules API on native types.
 */
final class ModuleId {
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int LENGTH = 9;
  private static final int VERSION_BITS = 10;

  private ModuleId() {}

  /** The name of the type. */
  static String name(long id) {
    StringBuilder name = new StringBuilder();
    for (int i = LENGTH - 1; i >= 0; i--) {
      name.append(CHARACTERS.charAt((int) (id >>> VERSION_BITS + 6 * i) & 63));
    }
    return name.toString();
  }

  /** The version of its encoding. */
  static int version(long id) {
    return (int) id & (1 << VERSION_BITS) - 1;
  }
}
