package dev.redraft.server.compat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What redis-server 7.0 replies to DUMP of a value of each type and encoding. */
final class Payloads {
  private static final String[] HEX = {
    // 17, "abc" twenty times
    "00c0110a00e40329453cf42b1c",
    "00c30b3c0361626361e02d020162630a006f6029e4afd764ac",
    // a, -7, 100000, twenty b
    "120102c31a2812280000000400816102dff902f2a08601049462e00a000115ff0a00f0b3f38d014c76f7",
    // a, 7; -1, 7, 70000
    "02020161c0070a009c8dd116ce4be11c",
    "0b140400000003000000ffffffff07000000701101000a001cc42d74388622fc",
    // a, b, c with the scores 1, 2.5, inf; 1, -2.5, inf
    "111c1c0000000600816102010181620283322e350481630283696e6604ff0a006b1ddedce8e2c399",
    "05030163000000000000f07f0161000000000000f03f016200000000000004c00a00c72e14909bdf6c0b",
    // f v g 8
    "0402016601760167c0080a00ea3b08ddba657fb0",
    "10121200000004008166028176028167020801ff0a00a667a2fdd91592aa",
    // 2-1 with f w g 8; 1-1 has been deleted; the group g has read nothing
    "130110000000000000000100000000000000013232000000130001010101010181660200010301000100018176020401000101010001020181660281770281670208010801ff0102010201010102010167000081ffffffffffffffff00000a001feac5aac3c82159"
  };

  private Payloads() {}

  /** One of them, a byte a character. */
  static String any(Words words) {
    return new String(HexFormat.of().parseHex(words.pick(HEX)), StandardCharsets.ISO_8859_1);
  }
}
