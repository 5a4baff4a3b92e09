using Microsoft.AspNetCore.Identity;

namespace Sakimori.Web.Identity;

/// <summary>
/// Long, not common, not the name; nothing about kinds of characters and no expiry (NIST SP 800-63B 5.1.1.2, OWASP ASVS 6.2). Common
/// means: little is left when the words, rows of keys, runs and years that people build passwords from are taken away.
/// </summary>
internal sealed class PasswordRules(CommonPasswords common) : IPasswordValidator<Account>
{
    /// <summary>Characters at least.</summary>
    public const int MinLength = 12;

    /// <summary>Characters at most: nobody types more, and a form is no place for files.</summary>
    public const int MaxLength = 128;

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) => Task.FromResult(
        Judge(user.Person.Name, password ?? "") is { } fault ? IdentityResult.Failed(new IdentityError { Code = fault.ToString(), Description = fault.ToString() }) : IdentityResult.Success);

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public PasswordFault? Judge(string name, string password)
    {
        if (password.Length < MinLength)
        {
            return PasswordFault.Short;
        }

        if (password.Length > MaxLength)
        {
            return PasswordFault.Long;
        }

        if (name.Length > 2 && password.Contains(name, StringComparison.OrdinalIgnoreCase) && password.Length - name.Length < MinLength)
        {
            return PasswordFault.Name;
        }

        return common.Contains(password) ? PasswordFault.Common : null;
    }
}

/// <summary>What is wrong with a password. In addresses: the lower-case name after <c>password-</c>.</summary>
internal enum PasswordFault
{
    /// <summary>Fewer than <see cref="PasswordRules.MinLength"/> characters.</summary>
    Short,

    /// <summary>More than <see cref="PasswordRules.MaxLength"/> characters.</summary>
    Long,

    /// <summary>Little more than the person's name.</summary>
    Name,

    /// <summary>What many people choose.</summary>
    Common,
}
