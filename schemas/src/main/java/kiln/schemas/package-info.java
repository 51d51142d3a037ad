/// The words everyone uses: the catalog, plans, messages, and the ports that carry them.
/// Pure values; only [kiln.schemas.catalog.CatalogReader] reads files, and JSON libraries are known in
/// [kiln.schemas.message.Codec], [kiln.schemas.json.SchemaFile] and behind the reader.
@NullMarked
package kiln.schemas;

import org.jspecify.annotations.NullMarked;
