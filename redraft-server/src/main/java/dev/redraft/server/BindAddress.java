package dev.redraft.server;

import java.util.ArrayList;
import java.util.List;

/**
 * One word of {@code bind}.
 *
 * @param host a name or an address, {@code 0.0.0.0} and {@code ::} for all
 * @param optional whether it may be absent from this machine
 */
record BindAddress(String host, boolean optional) {
  /**
   * {@code *} is every IPv4 address, {@code ::*} every IPv6 address; a hyphen before means
   * optional.
   */
  static BindAddress parse(String word) {
    boolean optional = word.startsWith("-");
    String host = optional ? word.substring(1) : word;
    return new BindAddress(
        switch (host) {
          case "*" -> "0.0.0.0";
          case "::*" -> "::";
          default -> host;
        },
        optional);
  }

  /**
   * The words to listen on. Where one socket of all IPv6 addresses takes IPv4 too, a second one for
   * IPv4 would be refused by the system, so it is left out.
   */
  static List<String> merged(List<String> words, boolean familiesAreSeparate) {
    boolean everyIpv6 = words.stream().anyMatch(word -> parse(word).host().equals("::"));
    if (familiesAreSeparate || !everyIpv6) {
      return words;
    }
    List<String> kept = new ArrayList<>();
    for (String word : words) {
      if (!parse(word).host().equals("0.0.0.0")) {
        kept.add(word);
      }
    }
    return kept;
  }
}
