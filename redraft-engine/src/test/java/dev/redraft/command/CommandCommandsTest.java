package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandCommandsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void countsAndLists() {
    int count = runner.commands.all().size();
    assertThat(runner.raw("COMMAND", "COUNT")).isEqualTo(":" + count + "\r\n");
    assertThat(runner.run("COMMAND").items()).hasSize(count);
    assertThat(runner.run("COMMAND", "INFO").items()).hasSize(count);
    assertThat(runner.run("COMMAND", "LIST").items()).hasSize(runner.commands.count());
    assertThat(runner.run("COMMAND", "LIST", "FILTERBY", "PATTERN", "CONFIG|g*").toString())
        .isEqualTo("ARRAY[\"config|get\"]");
    assertThat(runner.run("COMMAND", "LIST", "FILTERBY", "ACLCAT", "Transaction").items())
        .hasSize(5);
    assertThat(runner.raw("COMMAND", "LIST", "FILTERBY", "MODULE", "x")).isEqualTo("*0\r\n");
    assertThat(runner.raw("COMMAND", "LIST", "FILTERBY", "x", "y"))
        .isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("COMMAND", "LIST", "x")).isEqualTo("-ERR syntax error\r\n");
  }

  @Test
  void infoHasTenElements() {
    assertThat(runner.raw("COMMAND", "INFO", "nope", "Get"))
        .isEqualTo(
            "*2\r\n"
                + "$-1\r\n"
                + "*10\r\n"
                + "$3\r\n"
                + "get\r\n"
                + ":2\r\n"
                + "*2\r\n"
                + "+readonly\r\n"
                + "+fast\r\n"
                + ":1\r\n"
                + ":1\r\n"
                + ":1\r\n"
                + "*3\r\n"
                + "+@fast\r\n"
                + "+@read\r\n"
                + "+@string\r\n"
                + "*0\r\n"
                + "*1\r\n"
                + "*6\r\n"
                + "$5\r\n"
                + "flags\r\n"
                + "*2\r\n"
                + "+RO\r\n"
                + "+access\r\n"
                + "$12\r\n"
                + "begin_search\r\n"
                + "*4\r\n"
                + "$4\r\n"
                + "type\r\n"
                + "$5\r\n"
                + "index\r\n"
                + "$4\r\n"
                + "spec\r\n"
                + "*2\r\n"
                + "$5\r\n"
                + "index\r\n"
                + ":1\r\n"
                + "$9\r\n"
                + "find_keys\r\n"
                + "*4\r\n"
                + "$4\r\n"
                + "type\r\n"
                + "$5\r\n"
                + "range\r\n"
                + "$4\r\n"
                + "spec\r\n"
                + "*6\r\n"
                + "$7\r\n"
                + "lastkey\r\n"
                + ":0\r\n"
                + "$7\r\n"
                + "keystep\r\n"
                + ":1\r\n"
                + "$5\r\n"
                + "limit\r\n"
                + ":0\r\n"
                + "*0\r\n");
    assertThat(runner.run("COMMAND", "INFO", "config|get").get(0).get(0).asText())
        .isEqualTo("config|get");
  }

  @Test
  void docsHaveAnArgumentTree() {
    runner.run("HELLO", "3");
    RespValue docs = runner.run("COMMAND", "DOCS", "setex", "nope", "client|setname");
    assertThat(docs.items()).hasSize(4);
    RespValue seconds = docs.get("setex").get("arguments").get(1);
    assertThat(seconds.get("name").asText()).isEqualTo("seconds");
    assertThat(seconds.get("type").asText()).isEqualTo("integer");
    assertThat(docs.get("setex").get("doc_flags").toString()).contains("deprecated");
    assertThat(docs.get("client|setname").get("since").asText()).isEqualTo("2.6.9");
    assertThat(runner.run("COMMAND", "DOCS").items()).hasSize(2 * runner.commands.all().size());
  }

  @Test
  void preparedRepliesAreTheSame() {
    String before = runner.raw("COMMAND") + runner.raw("COMMAND", "DOCS");
    try (CommandRunner prepared = new CommandRunner()) {
      CommandReplies.prepare(prepared.commands);
      assertThat(prepared.raw("COMMAND") + prepared.raw("COMMAND", "DOCS")).isEqualTo(before);
      prepared.run("HELLO", "3");
      assertThat(prepared.raw("COMMAND", "DOCS"))
          .startsWith("%" + prepared.commands.all().size() + "\r\n");
    }
  }

  @Test
  void keysOfRequests() {
    assertThat(runner.text("COMMAND", "GETKEYS", "mget", "a", "b"))
        .isEqualTo("ARRAY[\"a\", \"b\"]");
    assertThat(runner.text("COMMAND", "GETKEYS", "mset", "a", "1", "b", "2"))
        .isEqualTo("ARRAY[\"a\", \"b\"]");
    assertThat(runner.text("COMMAND", "GETKEYS", "bitop", "and", "d", "a", "b"))
        .isEqualTo("ARRAY[\"d\", \"a\", \"b\"]");
    assertThat(runner.text("COMMAND", "GETKEYS", "memory", "usage", "k")).isEqualTo("ARRAY[\"k\"]");
    assertThat(runner.text("COMMAND", "GETKEYSANDFLAGS", "set", "a", "b"))
        .isEqualTo("ARRAY[ARRAY[\"a\", ARRAY[OW, update]]]");
    assertThat(runner.text("COMMAND", "GETKEYSANDFLAGS", "set", "a", "b", "get"))
        .isEqualTo("ARRAY[ARRAY[\"a\", ARRAY[RW, access, update]]]");
    assertThat(runner.raw("COMMAND", "GETKEYS", "nope", "x"))
        .isEqualTo("-ERR Invalid command specified\r\n");
    assertThat(runner.raw("COMMAND", "GETKEYS", "config", "get", "x"))
        .isEqualTo("-ERR The command has no key arguments\r\n");
    assertThat(runner.raw("COMMAND", "GETKEYS", "get", "a", "b"))
        .isEqualTo("-ERR Invalid number of arguments specified for command\r\n");
  }

  @Test
  void countedAndNamedKeys() throws KeyFinder.BadArguments {
    CommandSpec counted =
        CommandSpec.command("eval", -3).key(KeySpec.counted("RW ACCESS UPDATE", 2));
    assertThat(keys(counted, "eval", "x", "2", "a", "b", "c")).containsExactly(3, 4);
    assertThat(keys(counted, "eval", "x", "0", "a")).isEmpty();
    CommandSpec streams =
        CommandSpec.command("xread", -4)
            .key(new KeySpec(List.of("RO"), 1, "STREAMS", -1, 1, 2, -1, 0));
    assertThat(keys(streams, "xread", "count", "1", "streams", "a", "b", "0", "0"))
        .containsExactly(4, 5);
    CommandSpec migrate =
        CommandSpec.command("migrate", -6)
            .key(new KeySpec(List.of("RW"), -2, "KEYS", -1, 1, 0, -1, 0));
    assertThat(keys(migrate, "migrate", "h", "1", "", "0", "9", "keys", "a", "b"))
        .containsExactly(7, 8);
    CommandSpec stored = CommandSpec.command("georadius", -6).key(KeySpec.after("OW", "STORE", 6));
    assertThat(keys(stored, "georadius", "k", "1", "1", "1", "m", "store", "d")).containsExactly(7);
    assertThat(keys(stored, "georadius", "k", "1", "1", "1", "m")).isEmpty();
  }

  private static List<Integer> keys(CommandSpec spec, String... words)
      throws KeyFinder.BadArguments {
    return KeyFinder.find(spec, Args.of(words)).stream().map(KeyFinder.Found::argument).toList();
  }
}
