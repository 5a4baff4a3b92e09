using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Sakimori.Web.Identity;

/// <summary>
/// Says on purpose what the framework would otherwise warn of at each start: the keys that protect cookies are not encrypted once more,
/// their folder keeps them (mode 0700, docs/security.md). Keys of earlier versions, written without this, are read as before.
/// </summary>
internal sealed class KeysInPrivateFolder : IXmlEncryptor
{
    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(new XElement("unencryptedKey", new XElement(plaintextElement)), typeof(NullXmlDecryptor));
}
