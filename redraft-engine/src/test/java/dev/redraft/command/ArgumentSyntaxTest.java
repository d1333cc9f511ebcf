package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArgumentSyntaxTest {
  /**
   * {@code name:type}, a token before in quotes, optional ?, multiple +, with its token ++, a key's
   * number #n.
   */
  private static String tree(String syntax, int keySpecs) {
    return show(ArgumentSyntax.parse(syntax, keySpecs));
  }

  private static String show(List<Argument> arguments) {
    return arguments.stream().map(ArgumentSyntaxTest::show).collect(Collectors.joining(" "));
  }

  private static String show(Argument a) {
    String token = a.token().isEmpty() ? "" : "'" + a.token() + "'";
    String inner = a.isContainer() ? "(" + show(a.arguments()) + ")" : "";
    String kind = a.type() == Argument.Type.PURE_TOKEN ? "" : a.name() + ":" + a.type().replyName();
    return token
        + (a.isContainer() ? a.type().replyName() : kind)
        + inner
        + (a.keySpec() >= 0 ? "#" + a.keySpec() : "")
        + (a.optional() ? "?" : "")
        + (a.multipleToken() ? "++" : a.multiple() ? "+" : "");
  }

  @Test
  void nothing() {
    assertThat(tree("", 0)).isEmpty();
  }

  @Test
  void optionsOfSet() {
    assertThat(
            tree(
                "key value [NX | XX] [GET] [EX seconds | PXAT unix-time-milliseconds | KEEPTTL]",
                1))
        .isEqualTo(
            "key:key#0 value:string oneof('NX' 'XX')? 'GET'? oneof('EX'seconds:integer"
                + " 'PXAT'unix-time-milliseconds:unix-time 'KEEPTTL')?");
  }

  @Test
  void repeats() {
    assertThat(tree("key [key ...]", 1)).isEqualTo("key:key#0+");
    assertThat(tree("key value [key value ...]", 1)).isEqualTo("block(key:key#0 value:string)+");
    assertThat(tree("[command-name [command-name ...]]", 0)).isEqualTo("command-name:string?+");
    assertThat(tree("operation destkey key [key ...]", 2))
        .isEqualTo("operation:string destkey:key#0 key:key#1+");
    assertThat(tree("key [GET pattern [GET pattern ...]]", 1))
        .isEqualTo("key:key#0 'GET'pattern:pattern?++");
  }

  @Test
  void tokensAndBlocks() {
    assertThat(tree("key [LIMIT offset count] [STORE destination]", 1))
        .isEqualTo(
            "key:key#0 'LIMIT'block(offset:integer count:integer)? 'STORE'destination:key#0?");
    assertThat(tree("<LIB-NAME libname | LIB-VER libver>", 0))
        .isEqualTo("oneof('LIB-NAME'libname:string 'LIB-VER'libver:string)");
    assertThat(tree("key [BY <A | B>]", 1)).isEqualTo("key:key#0 'BY'oneof('A' 'B')?");
    assertThat(tree("KEYS key [key ...]", 1)).isEqualTo("'KEYS'key:key#0+");
    assertThat(tree("a FROM x TO y", 0)).isEqualTo("a:string 'FROM'x:string 'TO'y:string");
    assertThat(tree("[protover [AUTH username password] [SETNAME clientname]]", 0))
        .isEqualTo(
            "block(protover:integer 'AUTH'block(username:string password:string)?"
                + " 'SETNAME'clientname:string?)?");
  }

  @Test
  void givenTypes() {
    assertThat(tree("key increment:double", 1)).isEqualTo("key:key#0 increment:double");
    assertThat(ArgumentSyntax.readable("key increment:double ip:port"))
        .isEqualTo("key increment ip:port");
  }

  @Test
  void bracketsMustMatch() {
    assertThatThrownBy(() -> ArgumentSyntax.parse("a [b", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArgumentSyntax.parse("a b]", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyCommandCanBeParsed() {
    for (CommandSpec spec : Families.table().all()) {
      ArgumentSyntax.parse(spec.syntax(), spec.keys().size());
      for (CommandSpec sub : spec.subcommands()) {
        ArgumentSyntax.parse(sub.syntax(), sub.keys().size());
      }
    }
  }
}
