package dev.redraft.command;

import java.util.List;
import java.util.Locale;

/**
 * A node of COMMAND DOCS' argument tree
 * (https://redis.io/docs/latest/develop/reference/command-arguments/).
 *
 * @param token the word that stands before the argument, or is it for a pure token; empty for none
 * @param multipleToken whether the token is repeated with the argument
 * @param keySpec which key specification finds this argument, -1 for none
 * @param arguments the parts of a block, or the choices of a oneof
 */
record Argument(
    String name,
    Type type,
    String token,
    boolean optional,
    boolean multiple,
    boolean multipleToken,
    int keySpec,
    List<Argument> arguments) {
  /** What a client has to put in the argument's place. */
  enum Type {
    STRING,
    INTEGER,
    DOUBLE,
    KEY,
    PATTERN,
    UNIX_TIME,
    PURE_TOKEN,
    ONEOF,
    BLOCK;

    String replyName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Argument leaf(String name, Type type, int keySpec) {
    return new Argument(name, type, "", false, false, false, keySpec, List.of());
  }

  static Argument pureToken(String token) {
    String name = token.toLowerCase(Locale.ROOT);
    return new Argument(name, Type.PURE_TOKEN, token, false, false, false, -1, List.of());
  }

  static Argument container(String name, Type type, List<Argument> parts) {
    return new Argument(name, type, "", false, false, false, -1, parts);
  }

  Argument withToken(String word) {
    return new Argument(name, type, word, optional, multiple, multipleToken, keySpec, arguments);
  }

  Argument asOptional() {
    return new Argument(name, type, token, true, multiple, multipleToken, keySpec, arguments);
  }

  Argument repeated() {
    boolean tokenToo = !token.isEmpty() && type != Type.PURE_TOKEN;
    return new Argument(name, type, token, optional, true, tokenToo, keySpec, arguments);
  }

  boolean isContainer() {
    return type == Type.ONEOF || type == Type.BLOCK;
  }
}
