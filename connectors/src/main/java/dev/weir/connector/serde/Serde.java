package dev.weir.connector.serde;

/** Both directions of one format. */
public interface Serde<T> extends Serializer<T>, Deserializer<T> {}
