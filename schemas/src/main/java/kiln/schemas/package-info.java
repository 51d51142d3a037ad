/// The words everyone uses: the catalog, plans, messages, and the ports that carry them.
/// Pure values; only [kiln.schemas.catalog.CatalogReader] reads files and only
/// [kiln.schemas.message.Codec] knows a JSON library.
@NullMarked
package kiln.schemas;

import org.jspecify.annotations.NullMarked;
